// SPDX-License-Identifier: Apache-2.0
// Tests of playing a recording back as a sensor: its own pace, its misses and restarts, its end; bad files by name.
#include "adapters/sensors/outside/recording.h"

#include <fstream>

#include "adapters/sensors/named_sources.h"
#include "foundation/wire/journal.h"
#include "testing/sensor_contract.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::ManualClock;
using testing::read_once;

Channel package() {
  Channel channel;
  channel.source = "powercap intel-rapl:0";
  channel.part = {"machine/package-0", PartKind::cpu};
  channel.modulus = 1'000'000;
  channel.accuracy_source = "RAPL package";
  channel.view = 1;
  return channel;
}

Channel gpu() {
  Channel channel;
  channel.source = "nvml GPU-1 power";
  channel.part = {"machine/gpu-0", PartKind::gpu};
  channel.kind = ChannelKind::power;
  channel.accuracy_source = "NVML";
  return channel;
}

/// Far from every instant of a test's clock: what counts is the time since the first reading.
Instant recorded(Duration since_first) { return instant_at(7'000'000'000'000'000) + since_first; }

Reading reading(std::uint16_t channel, Duration since_first, std::uint64_t value) {
  return {channel, std::nullopt, recorded(since_first), value};
}

std::string journal_of(const std::vector<Record>& records) {
  std::vector<std::byte> bytes;
  for (const char c : journal_magic) bytes.push_back(static_cast<std::byte>(c));
  for (const Record& record : records) encode(record, bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

RunStart start_with(std::vector<Channel> channels) {
  RunStart start;
  start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  start.channels = std::move(channels);
  return start;
}

/// One file on disk.
struct Recorded {
  testing::TemporaryFolder folder;
  std::string path = folder / "night.journal";
  DiskFiles files;
  explicit Recorded(const std::string& content) { write(content); }
  void write(const std::string& content) const { std::ofstream(path, std::ios::binary | std::ios::trunc) << content; }
  Probe probe() { return probe_recordings(files, {path}); }
};

struct Played : Recorded {
  Probe found;
  explicit Played(const std::vector<Record>& records) : Recorded(journal_of(records)), found(probe()) {}
  Sensor& sensor() { return *found.sensors.at(0); }
};

using namespace std::chrono_literals;

/// A package that counts through a wrap, every 100 ms; a GPU from 200 ms on, missed once.
std::vector<Record> night() {
  std::vector<Record> records{start_with({package()})};
  records.emplace_back(Sample{recorded(0ms), {reading(0, 0ms, 999'000)}});
  records.emplace_back(Sample{recorded(100ms), {reading(0, 100ms, 999'900)}});
  records.emplace_back(ChannelsJoined{recorded(150ms), {gpu()}, {}});
  records.emplace_back(Sample{recorded(200ms), {reading(0, 200ms, 800), reading(1, 200ms, 70'000'000)}});
  Reading failed = reading(1, 300ms, 0);
  failed.missed = ErrorKind::denied;
  records.emplace_back(Sample{recorded(300ms), {reading(0, 300ms, 1'700), failed}});
  Reading anew = reading(0, 400ms, 5);
  anew.restarted = true;
  records.emplace_back(Sample{recorded(400ms), {anew}});
  records.emplace_back(Sample{recorded(500ms), {reading(0, 500ms, 20), reading(1, 500ms, 71'000'000)}});
  return records;
}

TEST(Recording, readings_come_back_at_their_own_pace_from_the_first_read_on) {
  Played played(night());
  ManualClock clock;
  const Instant began = clock.now();
  const auto first = read_once(played.sensor(), clock);
  EXPECT_EQ(first.at(0).value, 999'000U);
  EXPECT_EQ(first[0].at, began);
  EXPECT_EQ(first.at(1).missed, ErrorKind::transient) << "it had not joined yet";
  clock.advance(99ms);
  EXPECT_EQ(read_once(played.sensor(), clock).at(0), first[0]) << "nothing new: the same instant";
  clock.advance(151ms);
  const auto third = read_once(played.sensor(), clock);
  EXPECT_EQ(third[0].value, 800U) << "wrapped, as it was recorded";
  EXPECT_EQ(third[0].at, began + 200ms);
  EXPECT_EQ(third[1].value, 70'000'000U);
  EXPECT_FALSE(third[1].missed.has_value());
}

TEST(Recording, misses_restarts_and_the_end_are_told) {
  Played played(night());
  ManualClock clock;
  static_cast<void>(read_once(played.sensor(), clock));
  clock.advance(310ms);
  EXPECT_EQ(read_once(played.sensor(), clock).at(1).missed, ErrorKind::denied);
  clock.advance(590ms);  // the reading of the restart is skipped: the one behind it tells of it
  const auto last = read_once(played.sensor(), clock);
  EXPECT_EQ(last[0].value, 20U);
  EXPECT_TRUE(last[0].restarted);
  EXPECT_EQ(last[1].value, 71'000'000U);
  const auto after = read_once(played.sensor(), clock);
  EXPECT_EQ(after[0].missed, ErrorKind::gone);
  EXPECT_EQ(after[1].missed, ErrorKind::gone);
}

TEST(Recording, R5_a_restart_before_a_miss_is_told_with_the_next_good_reading) {
  Reading anew = reading(0, 100ms, 5);
  anew.restarted = true;
  const Reading missed{0, ErrorKind::denied, recorded(150ms), 0};
  const Reading gone{0, ErrorKind::gone, recorded(400ms), 0};
  Played played({start_with({package()}), Sample{recorded(0ms), {reading(0, 0ms, 900)}},
                 Sample{recorded(100ms), {anew}}, Sample{recorded(150ms), {missed}},
                 Sample{recorded(300ms), {reading(0, 300ms, 50)}}, Sample{recorded(400ms), {gone}},
                 Sample{recorded(450ms), {reading(0, 450ms, 7)}}, Sample{recorded(600ms), {reading(0, 600ms, 9)}}});
  ManualClock clock;
  static_cast<void>(read_once(played.sensor(), clock));
  clock.advance(200ms);
  EXPECT_EQ(read_once(played.sensor(), clock).at(0).missed, ErrorKind::denied);
  clock.advance(150ms);
  EXPECT_TRUE(read_once(played.sensor(), clock).at(0).restarted);
  clock.advance(120ms);
  EXPECT_TRUE(read_once(played.sensor(), clock).at(0).restarted) << "it was gone in between";
  clock.advance(140ms);
  EXPECT_FALSE(read_once(played.sensor(), clock).at(0).restarted) << "told once";
}

TEST(Recording, R5_after_a_sleep_that_was_noted_the_counter_starts_a_new_segment) {
  const Anomaly slept{"suspend", "", recorded(100ms), "the machine slept for 3600 s"};
  const Anomaly late{"late", "", recorded(250ms), "a sample came late"};
  Played played({start_with({package()}), Sample{recorded(0ms), {reading(0, 0ms, 900)}}, Noticed{slept},
                 Sample{recorded(200ms), {reading(0, 200ms, 70'000)}}, Noticed{late},
                 Sample{recorded(300ms), {reading(0, 300ms, 71'000)}},
                 Sample{recorded(400ms), {reading(0, 400ms, 72'000)}}});
  ManualClock clock;
  static_cast<void>(read_once(played.sensor(), clock));
  clock.advance(210ms);
  EXPECT_TRUE(read_once(played.sensor(), clock).at(0).restarted) << "what it counted asleep is nobody's";
  clock.advance(100ms);
  EXPECT_FALSE(read_once(played.sensor(), clock).at(0).restarted) << "other notes mean no new segment";
}

TEST(Recording, what_it_gives_is_marked_and_stands_behind_every_instrument_of_our_own) {
  Played played(night());
  const auto channels = played.sensor().channels();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].source, "replay " + played.path + ": powercap intel-rapl:0");
  EXPECT_EQ(channels[0].modulus, 1'000'000U);
  for (const Channel& channel : channels) {
    EXPECT_GE(channel.view, view_of_another_meter);
    EXPECT_EQ(channel.flags, std::vector<std::string>{std::string(kReplayed)});
  }
}

TEST(Recording, the_contract) {
  std::vector<Record> records{start_with({package(), gpu()})};
  for (std::int64_t tick = 0; tick < 20; ++tick) {  // as fast as the clock of the contract moves
    const Duration at = std::chrono::microseconds(tick);
    records.emplace_back(
        Sample{recorded(at), {reading(0, at, 1'000 + static_cast<std::uint64_t>(tick)), reading(1, at, 70'000'000)}});
  }
  Recorded file(journal_of(records));
  testing::expect_sensor_contract([&](Files& machine) { return probe_recordings(machine, {file.path}); }, file.files);
}

TEST(Recording, a_file_that_is_no_recording_is_a_finding_in_one_line) {
  Recorded file("");
  const auto found = [&](const std::string& content) {
    file.write(content);
    const Probe probe = file.probe();
    EXPECT_TRUE(probe.sensors.empty());
    EXPECT_EQ(probe.findings.size(), 1U);
    return probe.findings.empty() ? std::string() : describe(probe.findings[0]);
  };
  const std::string end = ": replay:" + file.path + "; name a file that `joulery record FILE` wrote";
  EXPECT_EQ(found("SQLite format 3"), "not a joulery journal: it does not begin with JLYJRNL1" + end);
  EXPECT_EQ(found(""), "the recording holds no reading of a sensor" + end);
  EXPECT_EQ(found(journal_of({start_with({package()})})), "the recording holds no reading of a sensor" + end);
  const Probe absent = probe_recordings(file.files, {"/nowhere"});
  ASSERT_EQ(absent.findings.size(), 1U);
  EXPECT_EQ(absent.findings[0].where, "replay:/nowhere");
  EXPECT_TRUE(absent.sensors.empty());
}

TEST(Recording, a_broken_tail_ends_it_and_readings_of_unknown_channels_are_left_out) {
  std::vector<Record> records{start_with({package()})};
  records.emplace_back(Sample{recorded(0ms), {reading(0, 0ms, 5), reading(9, 0ms, 6)}});
  Recorded file(journal_of(records) + "torn");
  const Probe probe = probe_recordings(file.files, {file.path, file.path});
  ASSERT_EQ(probe.sensors.size(), 1U) << "named twice, played once";
  ManualClock clock(Duration(1000));
  EXPECT_EQ(read_once(*probe.sensors[0], clock).at(0).value, 5U);
}

TEST(Recording, it_is_a_named_source_with_the_path_of_whoever_names_it) {
  EXPECT_TRUE(check_source("replay:night.journal").has_value());
  EXPECT_FALSE(check_source("replay").has_value());
}

}  // namespace
}  // namespace joulery

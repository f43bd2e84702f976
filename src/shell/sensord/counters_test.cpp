// SPDX-License-Identifier: Apache-2.0
// What joulery-sensord tells, and the client that asks it, without a socket between them: the contract of sensors, the
// steps of time and energy, death and return.
#include "shell/sensord/counters.h"

#include <cstring>

#include "adapters/sensors/cpu/perf_power.h"
#include "adapters/sensors/cpu/powercap.h"
#include "adapters/sensors/host/sensord.h"
#include "foundation/domain/quantised.h"
#include "testing/fixture_machine.h"
#include "testing/manual_clock.h"
#include "testing/sensor_contract.h"

namespace joulery::sensord {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeFiles;
using testing::machine;
using testing::ManualClock;

constexpr std::string_view kCounter = "/sys/class/powercap/intel-rapl:0/energy_uj";

/// A server that a test starts, stops and replaces.
struct Desk {
  ManualClock clock;
  std::optional<Counters> counters;
  ErrorKind refusal = ErrorKind::gone;  ///< while there are no counters
  int connections = 0;
  int questions = 0;

  void open(std::vector<std::unique_ptr<Sensor>> sensors, const Coarseness& coarseness) {
    auto opened = Counters::open(std::move(sensors), coarseness, clock);
    if (opened) counters = std::move(*opened);
  }
};

class DeskLink final : public SensordLink {
 public:
  explicit DeskLink(std::shared_ptr<Desk> desk) : desk_(std::move(desk)) {}
  tl::expected<void, ErrorKind> connect() override {
    ++desk_->connections;
    if (!desk_->counters) return tl::unexpected(desk_->refusal);
    return {};
  }
  tl::expected<std::size_t, ErrorKind> ask(std::span<const std::byte> request, std::span<std::byte> answer) override {
    ++desk_->questions;
    if (!desk_->counters) return tl::unexpected(desk_->refusal);
    const auto said = desk_->counters->answer(request);
    if (!said || said->size() > answer.size()) return tl::unexpected(ErrorKind::broken);
    std::memcpy(answer.data(), said->data(), said->size());
    return said->size();
  }

 private:
  std::shared_ptr<Desk> desk_;
};

Probe ask(Files& files, const std::shared_ptr<Desk>& desk, const std::set<std::string>& counted = {}) {
  return probe_sensord(files, [desk](const std::string&) { return std::make_unique<DeskLink>(desk); }, counted);
}

std::shared_ptr<Desk> desk_of(Files& files, const Coarseness& coarseness = {}) {
  auto desk = std::make_shared<Desk>();
  desk->open(choose_sensors(std::move(probe_powercap(files).sensors)), coarseness);
  return desk;
}

Probe through_sensord(Files& files) {
  auto served = probe_powercap(files);
  auto desk = std::make_shared<Desk>();
  desk->open(choose_sensors(std::move(served.sensors)), {Duration{}, 1e-3 * joule});
  Probe probe = ask(files, desk);
  probe.findings.insert(probe.findings.end(), served.findings.begin(), served.findings.end());
  return probe;
}

Reading first_reading(const Probe& probe, Clock& clock) {
  return testing::read_once(*probe.sensors.at(0), clock).at(0);
}

std::vector<std::byte> answer_of(Counters& counters, SensordVerb verb) {
  const auto said = counters.answer(encode_sensord_request(verb));
  return said ? std::vector<std::byte>(said->begin(), said->end()) : std::vector<std::byte>{};
}

TEST(Sensord, passes_the_contract_of_sensors_on_every_machine_that_has_powercap) {
  for (const char* name : {"xeon-two-sockets", "epyc-two-packages", "laptop-psys", "kepler"}) {
    FakeFiles files = machine(name);
    SCOPED_TRACE(name);
    testing::expect_sensor_contract(through_sensord, files);
  }
}

TEST(Sensord, R9_channels_keep_the_source_part_and_view_of_their_own_door) {
  FakeFiles files = machine("laptop-psys");
  const auto direct = testing::channels_of(probe_powercap(files));
  const auto asked = testing::channels_of(through_sensord(files));
  ASSERT_EQ(asked.size(), direct.size());
  for (std::size_t i = 0; i < direct.size(); ++i) {
    EXPECT_EQ(asked[i].source, direct[i].source);
    EXPECT_EQ(asked[i].part, direct[i].part);
    EXPECT_EQ(asked[i].view, direct[i].view);
    EXPECT_EQ(asked[i].accuracy_fraction, direct[i].accuracy_fraction);
    EXPECT_EQ(asked[i].max_power, direct[i].max_power);
  }
}

TEST(Sensord, counts_are_rounded_down_to_steps_of_at_least_the_quantum_and_say_so) {
  FakeFiles files = machine("xeon-two-sockets");
  files.put(std::string(kCounter), "1048575\n");
  const Probe probe = ask(files, desk_of(files));
  const Channel channel = probe.sensors.at(0)->channels()[0];
  EXPECT_EQ(channel.scale, (CountScale{1024, 1})) << "1 mJ is 1000 counts: 2^10";
  EXPECT_EQ(channel.flags.back(), kQuantised);
  EXPECT_EQ(channel.modulus, 255999345U) << "262143328911 / 1024 = 255999344.6: to the nearest step";
  ManualClock clock;
  EXPECT_EQ(first_reading(probe, clock).value, 1023U) << "1 uJ below 1024 steps";
}

TEST(Sensord, a_quantum_of_nothing_leaves_counts_as_they_are) {
  FakeFiles files = machine("xeon-two-sockets");
  files.put(std::string(kCounter), "1048575\n");
  const Probe probe = ask(files, desk_of(files, {Duration{}, Energy{}}));
  const Channel channel = probe.sensors.at(0)->channels()[0];
  EXPECT_EQ(channel, testing::channels_of(probe_powercap(files)).at(0));
  ManualClock clock;
  EXPECT_EQ(first_reading(probe, clock).value, 1048575U);
}

TEST(Sensord, counters_are_read_once_a_period_whoever_asks_how_often) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files, {milliseconds(1), Energy{}});
  files.put(std::string(kCounter), "1000\n");
  const auto first = answer_of(*desk->counters, SensordVerb::read);
  files.put(std::string(kCounter), "2000\n");
  desk->clock.advance(microseconds(999));
  std::vector<Reading> before(desk->counters->channels().size());
  std::vector<Reading> after(before.size());
  ASSERT_TRUE(decode_sensord_readings(first, before));
  ASSERT_TRUE(decode_sensord_readings(answer_of(*desk->counters, SensordVerb::read), after));
  EXPECT_EQ(before, after) << "value and instant of the first read";
  desk->clock.advance(microseconds(1));
  ASSERT_TRUE(decode_sensord_readings(answer_of(*desk->counters, SensordVerb::read), after));
  EXPECT_EQ(after[0].value, 2000U);
}

TEST(Sensord, the_period_is_that_of_the_channel_so_that_the_edges_of_a_window_are_as_doubtful) {
  FakeFiles files = machine("xeon-two-sockets");
  EXPECT_EQ(ask(files, desk_of(files, {milliseconds(10), Energy{}})).sensors.at(0)->channels()[0].period,
            milliseconds(10));
  EXPECT_EQ(ask(files, desk_of(files, {microseconds(10), Energy{}})).sensors.at(0)->channels()[0].period,
            milliseconds(1))
      << "never finer than the counter moves";
}

TEST(Sensord, what_is_no_request_is_not_answered) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  auto request = encode_sensord_request(SensordVerb::read);
  EXPECT_TRUE(desk->counters->answer(request));
  EXPECT_FALSE(desk->counters->answer(std::span(request).first(7)));
  EXPECT_FALSE(desk->counters->answer({}));
  for (std::size_t i = 0; i < request.size(); ++i) {
    auto damaged = request;
    damaged.at(i) ^= std::byte{0x40};
    EXPECT_FALSE(desk->counters->answer(damaged)) << i;
  }
}

TEST(Sensord, a_view_of_parts_that_are_told_already_is_not_opened_twice) {
  FakeFiles files = machine("xeon-two-sockets");
  std::vector<std::unique_ptr<Sensor>> found;
  found.push_back(std::move(probe_powercap(files).sensors.at(0)));
  found.push_back(std::move(probe_powercap(files).sensors.at(0)));
  EXPECT_EQ(choose_sensors(std::move(found)).size(), 1U);
}

TEST(Sensord, parts_that_are_counted_at_their_own_door_are_not_asked_for) {
  FakeFiles files = machine("xeon-two-sockets");
  const Probe probe = ask(files, desk_of(files), {"machine/package-0", "machine/memory/dram-0"});
  ASSERT_EQ(probe.sensors.size(), 1U);
  ManualClock clock;
  for (const Channel& channel : probe.sensors[0]->channels()) EXPECT_NE(channel.part.path, "machine/package-0");
  files.put("/sys/class/powercap/intel-rapl:1/energy_uj", "10240\n");
  const auto readings = testing::read_once(*probe.sensors[0], clock);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (probe.sensors[0]->channels()[i].part.path != "machine/package-1") continue;
    EXPECT_EQ(readings[i].value, 10U);
  }
}

TEST(Sensord, R4_a_server_that_dies_is_missed_and_the_next_good_pair_spans_the_gap) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  const Probe probe = ask(files, desk);
  ManualClock clock;
  EXPECT_FALSE(first_reading(probe, clock).missed);
  desk->counters.reset();
  EXPECT_EQ(first_reading(probe, clock).missed, ErrorKind::transient);
  const int tried = desk->connections;
  desk->open(choose_sensors(std::move(probe_powercap(files).sensors)), {});
  clock.advance(milliseconds(999));
  EXPECT_EQ(first_reading(probe, clock).missed, ErrorKind::transient);
  EXPECT_EQ(desk->connections, tried) << "asked again after a second, not before";
  clock.advance(milliseconds(1));
  const Reading back = first_reading(probe, clock);
  EXPECT_FALSE(back.missed);
  EXPECT_FALSE(back.restarted) << "the machine's counters outlive the server";
}

TEST(Sensord, a_server_that_is_replaced_between_two_ticks_costs_no_reading) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  auto gone_once = std::make_shared<bool>(false);
  class Flaky final : public SensordLink {
   public:
    Flaky(std::shared_ptr<Desk> desk, std::shared_ptr<bool> gone) : line_(std::move(desk)), gone_(std::move(gone)) {}
    tl::expected<void, ErrorKind> connect() override { return line_.connect(); }
    tl::expected<std::size_t, ErrorKind> ask(std::span<const std::byte> request, std::span<std::byte> answer) override {
      if (std::exchange(*gone_, false)) return tl::unexpected(ErrorKind::gone);
      return line_.ask(request, answer);
    }

   private:
    DeskLink line_;
    std::shared_ptr<bool> gone_;
  };
  const Probe probe =
      probe_sensord(files, [&](const std::string&) { return std::make_unique<Flaky>(desk, gone_once); }, {});
  ManualClock clock;
  *gone_once = true;
  EXPECT_FALSE(first_reading(probe, clock).missed);
  EXPECT_EQ(desk->connections, 2);
}

TEST(Sensord, a_server_that_its_first_question_starts_is_waited_for) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  class Waking final : public SensordLink {
   public:
    explicit Waking(std::shared_ptr<Desk> desk) : line_(std::move(desk)) {}
    tl::expected<void, ErrorKind> connect() override { return line_.connect(); }
    tl::expected<std::size_t, ErrorKind> ask(std::span<const std::byte> request, std::span<std::byte> answer) override {
      if (asked_++ < 3) return tl::unexpected(ErrorKind::transient);
      return line_.ask(request, answer);
    }

   private:
    DeskLink line_;
    int asked_ = 0;
  };
  const Probe probe = probe_sensord(files, [&](const std::string&) { return std::make_unique<Waking>(desk); }, {});
  EXPECT_EQ(probe.sensors.size(), 1U);
  EXPECT_TRUE(probe.findings.empty());
  EXPECT_EQ(desk->connections, 4);
}

TEST(Sensord, a_server_that_keeps_silent_is_left_alone_for_a_second) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  const Probe probe = ask(files, desk);
  ManualClock clock;
  desk->counters.reset();
  desk->refusal = ErrorKind::transient;
  EXPECT_EQ(first_reading(probe, clock).missed, ErrorKind::transient);
  const int asked = desk->questions;
  EXPECT_EQ(first_reading(probe, clock).missed, ErrorKind::transient);
  EXPECT_EQ(desk->questions, asked);
}

TEST(Sensord, R5_another_server_with_other_channels_is_never_believed) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files);
  const Probe probe = ask(files, desk);
  FakeFiles other = machine("laptop-psys");
  desk->open(choose_sensors(std::move(probe_powercap(other).sensors)), {});
  ManualClock clock;
  for (int tick = 0; tick < 3; ++tick) {
    EXPECT_TRUE(first_reading(probe, clock).missed);
    clock.advance(seconds(2));
  }
}

TEST(Sensord, R5_counts_that_began_with_the_server_are_restarted_with_it) {
  FakeFiles files = machine("xeon-two-sockets");
  class Count final : public OpenFile {
   public:
    Result<std::size_t> read(std::span<char> buffer) override {
      const std::uint64_t value = 1ULL << 30U;
      std::memcpy(buffer.data(), &value, sizeof value);
      return sizeof value;
    }
  };
  const PerfOpener opener = [](const PerfEvent&) -> tl::expected<std::unique_ptr<OpenFile>, int> {
    return std::make_unique<Count>();
  };
  auto desk = std::make_shared<Desk>();
  const auto start = [&] { desk->open(choose_sensors(std::move(probe_perf_power(files, opener).sensors)), {}); };
  start();
  const Probe probe = ask(files, desk);
  EXPECT_EQ(probe.sensors.at(0)->channels()[0].scale, (CountScale{15625, 8})) << "2^-32 J x 2^23: 1.95 mJ";
  ManualClock clock;
  EXPECT_FALSE(first_reading(probe, clock).restarted);
  desk->clock.advance(seconds(3));
  start();
  EXPECT_TRUE(first_reading(probe, clock).restarted);
  EXPECT_FALSE(first_reading(probe, clock).restarted) << "once";
}

TEST(Sensord, R7_an_instant_of_the_same_clock_is_kept_and_one_of_another_is_told_by_its_age) {
  FakeFiles files = machine("xeon-two-sockets");
  const auto desk = desk_of(files, {milliseconds(1), Energy{}});
  const Probe probe = ask(files, desk);
  const Instant start = desk->clock.now();
  ManualClock same;
  EXPECT_EQ(first_reading(probe, same).at, start);
  desk->clock.advance(microseconds(400));
  same.advance(microseconds(400));
  EXPECT_EQ(first_reading(probe, same).at, start) << "the reading of 0.4 ms ago";
  ManualClock other;
  other.advance(seconds(5000));
  EXPECT_EQ(first_reading(probe, other).at, start + seconds(5000) - microseconds(400));
}

TEST(Sensord, no_socket_is_no_finding_and_every_refusal_has_a_remedy) {
  FakeFiles files = machine("xeon-two-sockets");
  auto desk = std::make_shared<Desk>();
  desk->refusal = ErrorKind::unsupported;
  EXPECT_TRUE(ask(files, desk).findings.empty());
  for (const ErrorKind kind : {ErrorKind::denied, ErrorKind::gone, ErrorKind::invalid, ErrorKind::transient}) {
    desk->refusal = kind;
    const Probe probe = ask(files, desk);
    ASSERT_EQ(probe.findings.size(), 1U);
    EXPECT_FALSE(probe.findings[0].remedy.empty());
    EXPECT_EQ(probe.findings[0].where, files.host_path(kSensordSocket));
  }
}

TEST(Sensord, a_machine_without_counters_is_not_served) {
  ManualClock clock;
  const auto opened = Counters::open({}, {}, clock);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace joulery::sensord

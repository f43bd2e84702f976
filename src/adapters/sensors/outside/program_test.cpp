// SPDX-License-Identifier: Apache-2.0
// Tests of the plug-in door: what a line may be, what becomes of channels, bad lines and dead programs, and real
// children that end with their owner.
#include "adapters/sensors/outside/program.h"

#include <cerrno>
#include <csignal>

#include "adapters/sensors/outside/child_program.h"
#include "adapters/sensors/outside/program_line.h"
#include "adapters/sensors/outside/scripted_lines.h"
#include "foundation/base/text.h"
#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using script::ScriptedLines;
using testing::ManualClock;

std::string line(const std::string& channel, const std::string& kind, const std::string& value, const std::string& unit,
                 const std::string& more = "") {
  return R"({"channel": ")" + channel + R"(", "kind": ")" + kind + R"(", "value": )" + value + R"(, "unit": ")" + unit +
         "\"" + more + "}\n";
}

TEST(ProgramLine, a_line_is_one_flat_object_of_five_fields_in_any_order) {
  const std::string first = line("node", "power", "181.5", "W", R"(, "t_ns": 17)");
  const auto power = parse_program_line(first);
  EXPECT_EQ(power, (ProgramLine{"node", ChannelKind::power, 181'500'000, 17}));
  const auto energy =
      parse_program_line(R"( {"unit":"J","value":1e3,"note":"a \"b\" {}","kind":"energy","channel":"gpu-0"} )");
  EXPECT_EQ(energy, (ProgramLine{"gpu-0", ChannelKind::counter, 1'000'000'000, std::nullopt}));
  EXPECT_EQ(parse_program_line(line("a", "power", "1", "W", R"(, "t_ns": null, "x": true)"))->t_ns, std::nullopt);
}

TEST(ProgramLine, every_unit_is_exact_and_belongs_to_its_kind) {
  const std::vector<std::tuple<const char*, const char*, std::uint64_t>> cases{{"energy", "uJ", 2},
                                                                               {"energy", "mJ", 2'000},
                                                                               {"energy", "J", 2'000'000},
                                                                               {"energy", "kJ", 2000000000},
                                                                               {"energy", "mWh", 7'200'000},
                                                                               {"energy", "Wh", 7'200'000'000},
                                                                               {"energy", "kWh", 7'200'000'000'000},
                                                                               {"power", "uW", 2},
                                                                               {"power", "mW", 2'000},
                                                                               {"power", "W", 2'000'000},
                                                                               {"power", "kW", 2'000'000'000}};
  for (const auto& [kind, unit, amount] : cases) {
    const auto said = parse_program_line(line("a", kind, "2", unit));
    ASSERT_TRUE(said.has_value()) << unit;
    EXPECT_EQ(said->amount, amount) << unit;
    EXPECT_FALSE(parse_program_line(line("a", std::string(kind) == "power" ? "energy" : "power", "2", unit))) << unit;
  }
}

TEST(ProgramLine, R4_anything_else_is_no_reading) {
  for (const std::string& text : {std::string(),
                                  std::string("{}"),
                                  std::string("null"),
                                  std::string("[1]"),
                                  std::string("180 W"),
                                  line("a", "power", "-1", "W"),
                                  line("a", "power", "-0", "W"),
                                  line("a", "power", "\"1\"", "W"),
                                  line("a", "power", "nan", "W"),
                                  line("a", "power", "inf", "W"),
                                  line("a", "power", "1e400", "W"),
                                  line("a", "power", "1e30", "W"),
                                  line("a", "power", "1", "watt"),
                                  line("a", "heat", "1", "W"),
                                  line("a", "power", "1", "W", R"(, "unit": "W")"),
                                  line("a", "power", "1", "W", R"(, "x": {"y": 1})"),
                                  line("a", "power", "1", "W", R"(, "x": [1])"),
                                  line("a", "power", "1", "W", R"(, "t_ns": -1)"),
                                  line("a", "power", "1", "W", R"(, "t_ns": 1.5)"),
                                  line("a", "power", "1", "W", R"(, "t_ns": "1")"),
                                  line("a", "power", "1", "W") + "x",
                                  std::string(R"({"channel":"a","kind":"power","value":1})"),
                                  std::string(R"({"channel":"a","kind":"power","value":1,"unit":"W")"),
                                  std::string(R"({"channel":"a","kind":"power","value":1,"unit":"W",})")}) {
    EXPECT_FALSE(parse_program_line(text).has_value()) << text;
  }
}

TEST(ProgramLine, a_name_says_which_part_is_meant) {
  EXPECT_EQ(part_of_program("package-0"), (Part{"machine/package-0", PartKind::cpu}));
  EXPECT_EQ(part_of_program("package-0/core"), (Part{"machine/package-0/core", PartKind::cpu}));
  EXPECT_EQ(part_of_program("cpu"), (Part{"machine/cpu", PartKind::cpu}));
  EXPECT_EQ(part_of_program("memory"), (Part{"machine/memory", PartKind::memory}));
  EXPECT_EQ(part_of_program("dram-1"), (Part{"machine/memory/dram-1", PartKind::memory}));
  EXPECT_EQ(part_of_program("gpu-3"), (Part{"machine/gpu-3", PartKind::gpu}));
  EXPECT_EQ(part_of_program("node"), (Part{"machine/node", PartKind::board}));
  EXPECT_EQ(part_of_program("wall"), (Part{"machine/wall", PartKind::board}));
  EXPECT_EQ(part_of_program("fan_1.2"), (Part{"machine/fan_1.2", PartKind::other}));
  EXPECT_EQ(part_of_program("gpu-x"), (Part{"machine/gpu-x", PartKind::other}));
  for (const char* name : {"", "/", "a//b", "a/", "..", "a/../b", "a b", "a\\u0041", "\xc3\xa9"}) {
    EXPECT_FALSE(part_of_program(name).has_value()) << name;
  }
  EXPECT_FALSE(part_of_program(std::string(65, 'a')).has_value());
}

TEST(Lines, a_stream_is_cut_at_newlines_however_it_arrives) {
  Lines lines(std::make_unique<ScriptedLines>(std::vector<std::string>{"a\nb", "", "c\n\nd\n", "no end"}));
  std::vector<std::string> got;
  while (!lines.gone()) {
    while (const auto next = lines.next()) got.emplace_back(next->text);
  }
  EXPECT_EQ(got, (std::vector<std::string>{"a", "bc", "", "d"}));
}

TEST(Lines, a_line_that_is_too_long_is_given_once_and_marked) {
  Lines lines(std::make_unique<ScriptedLines>(
      std::vector<std::string>{std::string(10'000, 'x') + "\nshort\n" + std::string(4095, 'y') + "\n"}));
  std::vector<std::pair<std::size_t, bool>> got;
  while (!lines.gone()) {
    while (const auto next = lines.next()) got.emplace_back(next->text.size(), next->whole);
  }
  EXPECT_EQ(got, (std::vector<std::pair<std::size_t, bool>>{{4096, false}, {5, true}, {4095, true}}));
}

const std::string kRound = line("node", "power", "100", "W") + line("gpu-0", "energy", "5", "J");

TEST(Program, passes_the_contract_of_sensors) {
  testing::FakeFiles nothing;
  testing::expect_sensor_contract(
      [](Files&) { return probe_program({"meter --fast"}, script::starter({kRound}, true)); }, nothing);
}

TEST(Program, its_channels_are_those_of_its_first_round) {
  const Probe probe = probe_program({"meter"}, script::starter({kRound, kRound}));
  ASSERT_EQ(probe.sensors.size(), 1U);
  EXPECT_TRUE(probe.findings.empty());
  const auto channels = probe.sensors[0]->channels();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].source, "program meter node power");
  EXPECT_EQ(channels[0].part, (Part{"machine/node", PartKind::board}));
  EXPECT_EQ(channels[1].kind, ChannelKind::counter);
  EXPECT_DOUBLE_EQ(channels[0].accuracy_fraction, 0.10);
}

/// A program whose first round is over; `pieces` arrive at the ticks.
Probe after_first_round(std::vector<std::string> pieces) {
  pieces.insert(pieces.begin(), kRound + line("node", "power", "100", "W"));
  Probe probe = probe_program({"meter"}, script::starter(std::move(pieces)));
  ManualClock before;
  EXPECT_EQ(testing::read_once(*probe.sensors.at(0), before)[0].missed, ErrorKind::transient) << "nothing came since";
  return probe;
}

TEST(Program, what_is_new_is_read_and_what_is_not_repeats_its_instant) {
  const Probe probe =
      after_first_round({kRound, line("node", "power", "102", "W") + line("node", "power", "103", "W"), ""});
  ManualClock clock(std::chrono::milliseconds(1));
  Sensor& sensor = *probe.sensors.at(0);
  const auto first = testing::read_once(sensor, clock);
  EXPECT_EQ(first[0].value, 100'000'000U);
  EXPECT_EQ(first[1].value, 5'000'000U);
  const auto second = testing::read_once(sensor, clock);
  EXPECT_EQ(second[0].value, 103'000'000U) << "the newest counts";
  EXPECT_GT(second[0].at, first[0].at);
  EXPECT_EQ(second[1], first[1]) << "nothing new: metering sees the same instant";
}

TEST(Program, R7_its_own_stamp_counts_where_it_is_of_our_clock) {
  ManualClock clock;
  const auto now = static_cast<std::uint64_t>(nanoseconds_of(clock.now()));
  const auto stamped = [](std::uint64_t at) {
    return line("node", "power", "1", "W", ", \"t_ns\": " + std::to_string(at));
  };
  const Probe probe = after_first_round({stamped(now - 5), stamped(now - 5), stamped(now + 1),
                                         stamped(now - 11'000'000'000), stamped(1764000000000000000)});
  Sensor& sensor = *probe.sensors.at(0);
  EXPECT_EQ(testing::read_once(sensor, clock)[0].at, clock.now() - Duration(5));
  for (const char* why : {"not behind the last one", "the future", "long ago", "another clock"}) {
    EXPECT_EQ(testing::read_once(sensor, clock)[0].at, clock.now()) << why;
  }
}

TEST(Program, R4_a_bad_line_is_missed_and_a_dead_program_is_gone) {
  const Probe probe =
      after_first_round({kRound, "garbage\n", line("node", "power", "-1", "W") + line("gpu-0", "energy", "6", "J")});
  ManualClock clock(std::chrono::milliseconds(1));
  Sensor& sensor = *probe.sensors.at(0);
  EXPECT_EQ(testing::read_once(sensor, clock)[0].missed, std::nullopt);
  const auto bad = testing::read_once(sensor, clock);
  EXPECT_EQ(bad[0].missed, ErrorKind::broken);
  EXPECT_EQ(bad[1].missed, ErrorKind::broken);
  const auto half = testing::read_once(sensor, clock);
  EXPECT_EQ(half[0].missed, ErrorKind::broken);
  EXPECT_EQ(half[1].value, 6'000'000U);
  EXPECT_EQ(testing::read_once(sensor, clock)[0].missed, ErrorKind::gone);
  EXPECT_EQ(testing::read_once(sensor, clock)[1].missed, ErrorKind::gone);
}

TEST(Program, one_finding_for_lines_that_cannot_be_understood_however_many) {
  const Probe probe = probe_program({"meter"}, script::starter({"hello\nworld\n" + kRound + kRound}));
  EXPECT_EQ(probe.sensors.size(), 1U);
  ASSERT_EQ(probe.findings.size(), 1U);
  EXPECT_NE(probe.findings[0].what.find("hello"), std::string::npos);
  EXPECT_FALSE(probe.findings[0].remedy.empty());
}

TEST(Program, a_program_that_says_nothing_or_nothing_sensible_is_a_finding) {
  const Probe silent = probe_program({"meter"}, script::starter({}));
  EXPECT_TRUE(silent.sensors.empty());
  ASSERT_EQ(silent.findings.size(), 1U);
  EXPECT_EQ(silent.findings[0].kind, ErrorKind::gone);
  const Probe nonsense = probe_program({"meter"}, script::starter({line("a b", "power", "1", "W")}));
  EXPECT_TRUE(nonsense.sensors.empty());
  ASSERT_EQ(nonsense.findings.size(), 1U);
  EXPECT_EQ(nonsense.findings[0].kind, ErrorKind::broken);
}

TEST(Program, a_command_named_twice_is_started_once) {
  EXPECT_EQ(probe_program({"meter", "meter"}, script::starter({kRound + kRound})).sensors.size(), 1U);
}

/// The first line of a real program, waited for.
std::string first_line(LineSource& source) {
  std::array<char, 256> buffer{};
  std::string text;
  while (text.find('\n') == std::string::npos) {
    if (!source.wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30))) break;
    const auto count = source.read(buffer);
    if (!count) break;
    text.append(buffer.data(), *count);
  }
  return std::string(trim(text));
}

TEST(ChildProgram, gets_its_words_as_they_are_and_nothing_to_read) {
  auto source = start_program({"sh", "-c", "read -r word; echo \"$1|$word\"", "sh", "a b * $HOME"});
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(first_line(**source), "a b * $HOME|");
}

TEST(ChildProgram, ends_with_its_owner_and_takes_what_it_started_with_it) {
  auto source = start_program({"sh", "-c", "trap '' TERM; sleep 1000 & echo $! $$; wait"});
  ASSERT_TRUE(source.has_value());
  const std::string pids = first_line(**source);
  const auto list = words(pids);
  ASSERT_EQ(list.size(), 2U) << pids;
  source->reset();
  const auto shell = static_cast<pid_t>(parse_u64(list[1]).value());
  EXPECT_EQ(::kill(shell, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(ChildProgram, one_that_cannot_be_started_says_why) {
  const auto absent = start_program({"no-such-meter-anywhere"});
  ASSERT_FALSE(absent.has_value());
  EXPECT_EQ(absent.error().kind, ErrorKind::gone);
  const auto folder = start_program({"/"});
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().kind, ErrorKind::denied);
  EXPECT_FALSE(folder.error().remedy.empty());
}

TEST(ChildProgram, one_that_has_ended_is_gone_after_its_last_words) {
  auto source = start_program({"echo", "bye"});
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(first_line(**source), "bye");
  std::array<char, 16> buffer{};
  ASSERT_TRUE((*source)->wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30)));
  EXPECT_EQ((*source)->read(buffer), tl::unexpected(ErrorKind::gone));
}

}  // namespace
}  // namespace joulery

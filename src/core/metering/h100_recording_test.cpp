// SPDX-License-Identifier: Apache-2.0
// The rules for GPU sensors on what a real H100 said (tests/golden/nvml/h100-driver-580): its counter, its mean over a
// second and its instant reading, each read a thousand times a second beside loads of known periods.
#include <map>

#include "core/metering/alias.h"
#include "core/metering/counter_check.h"
#include "core/metering/gpu_sensor.h"
#include "core/metering/update_period.h"
#include "foundation/base/csv.h"
#include "foundation/base/files.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Phase {
  std::string name;
  Instant from;
  Instant to;
};

/// A change of one series' value.
struct Change {
  Instant at;
  std::uint64_t value = 0;
};

std::string file_text(const std::string& name) {
  return DiskFiles(JOULERY_SOURCE_DIR).read("/tests/golden/nvml/h100-driver-580/" + name).value() + "\n";
}

const std::vector<Phase>& phases() {
  static const std::vector<Phase> all = [] {
    std::vector<Phase> list;
    const std::string text = file_text("phases.csv");
    for (const std::string_view line : split(text, '\n')) {
      const auto fields = split(line, ',');
      if (fields.size() != 3) continue;
      const Instant at = instant_at(static_cast<std::int64_t>(parse_u64(fields[0]).value()));
      if (!list.empty()) list.back().to = at;
      list.push_back({std::string(fields[2]), at, at});
    }
    return list;
  }();
  return all;
}

const Phase& phase(std::string_view name) {
  return *std::find_if(phases().begin(), phases().end(), [name](const Phase& p) { return p.name == name; });
}

const std::vector<Change>& series(const std::string& name) {
  static const std::map<std::string, std::vector<Change>> all = [] {
    std::map<std::string, std::vector<Change>> list;
    const std::string text = file_text("changes.csv");
    auto csv = CsvReader::open(text, "changes.csv").value();
    while (csv.next().value()) {
      const auto value = parse_u64(csv.text(2));
      if (!value) continue;
      const auto at = static_cast<std::int64_t>(parse_u64(csv.text(0)).value());
      list[std::string(csv.text(1))].push_back({instant_at(at), *value});
    }
    return list;
  }();
  return all.at(name);
}

/// What a read every `poll` from `from` to `to` would have given.
std::vector<Reading> reads(const std::string& name, Instant from, Instant to, Duration poll, std::uint64_t factor) {
  const std::vector<Change>& changes = series(name);
  std::vector<Reading> readings;
  std::size_t next = 0;
  for (Instant at = from; at <= to; at += poll) {
    while (next < changes.size() && changes[next].at <= at) ++next;
    if (next > 0) readings.push_back({0, std::nullopt, at, changes[next - 1].value * factor});
  }
  return readings;
}

Channel channel(ChannelKind kind, int window_ms, int delay_ms) {
  Channel channel;
  channel.part = {"machine/gpu-0", PartKind::gpu};
  channel.kind = kind;
  channel.scale = kind == ChannelKind::counter ? CountScale{1000, 1} : CountScale{};
  channel.period = milliseconds(100);
  channel.max_power = 700 * watt;
  channel.behaviour = SensorBehaviour{milliseconds(window_ms), milliseconds(delay_ms), 1, Power{}};
  return channel;
}

const Channel kCounter = channel(ChannelKind::counter, 25, 0);
const Channel kAverage = channel(ChannelKind::power, 1000, 500);
const Channel kInstant = channel(ChannelKind::power, 25, 60);

/// The counter ticks every 100 ms: over 6 s each edge may be off by 1.7 %, and the reading by a period's half as much.
constexpr double kEdges = 0.05;

double counted(const Phase& p) {
  const auto values = reads("energy_mj", p.from, p.to, p.to - p.from, 1);
  return static_cast<double>(values.back().value - values.front().value) / 1000;
}

/// The integral of a power series over a phase, read every 20 ms from 2 s before it to 2 s after it.
double integrated(const std::string& name, const Channel& power, const Phase& p) {
  Meter meter(power, 0);
  double sum = 0;
  for (const Reading& reading : reads(name, p.from - seconds(2), p.to + seconds(2), milliseconds(20), 1000)) {
    const MeterStep step = meter.advance(reading);
    if (step.kind != MeterStep::Kind::slice) continue;
    const Instant from = std::max(step.slice.from, p.from);
    const Instant to = std::min(step.slice.to, p.to);
    if (from >= to) continue;
    sum += step.slice.energy.best / joule * seconds_of(to - from) / seconds_of(step.slice.to - step.slice.from);
  }
  return sum;
}

CounterCheck checked(const std::string& name, const Channel& power, Instant from, Instant to, std::uint64_t factor) {
  CounterCheck check(kCounter, power);
  Meter counter_meter(kCounter, 0);
  Meter power_meter(power, 1);
  const auto counts = reads("energy_mj", from, to, milliseconds(50), factor);
  const auto powers = reads(name, from, to, milliseconds(50), 1000);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    check.on_counter(counts[i], counter_meter.advance(counts[i]));
    check.on_power(power_meter.advance(powers[i]));
  }
  check.finish();
  return check;
}

TEST(H100Recording, G2_every_series_moves_every_tenth_of_a_second) {
  for (const char* name : {"energy_mj", "usage_mw", "average_mw", "instant_mw"}) {
    UpdatePeriod period;
    const Phase& busy = phase("square_250ms");
    for (const Reading& reading : reads(name, busy.from, busy.to, milliseconds(1), 1)) period.advance(reading);
    ASSERT_TRUE(period.detected()) << name;
    EXPECT_NEAR(seconds_of(*period.detected()), 0.1, 0.003) << name;
    EXPECT_FALSE(period_note(period, milliseconds(100))) << name;
  }
}

TEST(H100Recording, R24_the_counter_is_sound_beside_the_mean_of_a_second) {
  const auto check = checked("average_mw", kAverage, phases().front().from, phases().back().to, 1);
  EXPECT_FALSE(check.fault()) << check.fault()->text;
  EXPECT_TRUE(check.was_compared());
  EXPECT_TRUE(checked("average_mw", kAverage, phases().front().from, phases().back().to, 2).fault());
}

TEST(H100Recording, R24_the_counter_is_not_blamed_for_what_the_instant_reading_did_not_see) {
  const Phase& locked = phase("square_100ms");
  EXPECT_GT(counted(locked) / integrated("instant_mw", kInstant, locked), 1.25) << "the ratio alone would blame it";
  const auto check = checked("instant_mw", kInstant, locked.from, locked.to, 1);
  EXPECT_FALSE(check.fault()) << check.fault()->text;
}

TEST(H100Recording, G4_of_all_loads_only_the_one_in_step_with_the_sensor_is_flagged) {
  const SensorRhythm rhythm{milliseconds(25), milliseconds(100)};
  for (const int period : {1000, 250, 100, 80, 30}) {
    EXPECT_EQ(alias_risk(milliseconds(period), rhythm, seconds(6)), period == 100) << period;
  }
}

TEST(H100Recording, G3_the_counter_lies_within_the_bounds_of_the_blind_reading_of_the_load_in_step) {
  const Phase& locked = phase("square_100ms");
  const double best = integrated("instant_mw", kInstant, locked);
  const auto bounds =
      with_blind_share(exact(best * joule), blind_fraction(kInstant), locked.to - locked.from, {70 * watt, 700 * watt});
  EXPECT_LT(best, counted(locked) / 1.25);
  EXPECT_LE(bounds.low / joule, counted(locked));
  EXPECT_GE(bounds.high / joule, counted(locked));
}

TEST(H100Recording, R25_moved_back_by_its_delay_the_mean_of_a_second_agrees_with_the_counter) {
  Channel unmoved = kAverage;
  unmoved.behaviour->delay = Duration{};
  for (const char* name : {"steady", "square_1000ms", "square_250ms", "square_100ms", "square_80ms", "square_30ms"}) {
    const double truth = counted(phase(name));
    EXPECT_NEAR(integrated("average_mw", kAverage, phase(name)) / truth, 1, kEdges) << name;
  }
  const Phase& steady = phase("steady");
  EXPECT_LT(integrated("average_mw", unmoved, steady), 0.94 * counted(steady));
}

TEST(H100Recording, R25_the_instant_reading_is_right_wherever_no_flag_is_up) {
  for (const char* name : {"steady", "square_1000ms", "square_250ms", "square_80ms", "square_30ms"}) {
    EXPECT_NEAR(integrated("instant_mw", kInstant, phase(name)) / counted(phase(name)), 1, kEdges) << name;
  }
}

}  // namespace
}  // namespace joulery

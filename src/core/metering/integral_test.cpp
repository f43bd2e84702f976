// SPDX-License-Identifier: Apache-2.0
// R25 and the gaps of power channels: a trapezoid on sensor time between neighbours, nothing across a stretch nobody
// saw.
#include "core/metering/meter.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = MeterStep::Kind;

Channel gpu() {
  Channel channel;
  channel.part = {"machine/gpu-0", PartKind::gpu};
  channel.kind = ChannelKind::power;
  channel.period = milliseconds(100);
  channel.accuracy_fraction = 0.12;
  return channel;
}

Reading at(Duration when, Power power) {
  return {0, std::nullopt, Instant(when), static_cast<std::uint64_t>(power / watt * 1e6)};
}
Reading missed_at(Duration when) { return {0, ErrorKind::transient, Instant(when), 0}; }

TEST(Integral, R25_power_is_integrated_as_a_trapezoid_on_sensor_time) {
  Meter meter(gpu(), 0);
  EXPECT_EQ(meter.method(), Method::integrated);
  EXPECT_EQ(meter.advance(at(seconds(0), 100 * watt)).kind, Kind::first);
  const MeterStep step = meter.advance(at(milliseconds(250), 200 * watt));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(step.slice.energy.best.microjoules(), 37'500'000);
  EXPECT_EQ(step.slice.energy.low.microjoules(), 33'000'000);
  EXPECT_EQ(step.slice.energy.high.microjoules(), 42'000'000);
}

TEST(Integral, R25_a_value_that_stays_the_same_is_energy_and_an_instant_that_repeats_is_not) {
  Meter meter(gpu(), 0);
  meter.advance(at(seconds(0), 50 * watt));
  EXPECT_EQ(meter.advance(at(seconds(0), 80 * watt)).kind, Kind::repeat);
  EXPECT_EQ(meter.advance(at(milliseconds(100), 50 * watt)).slice.energy.best, 5 * joule);
}

TEST(Integral, R25_the_same_value_before_the_next_publication_is_due_is_dropped) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  EXPECT_EQ(meter.advance(at(milliseconds(50), 50 * watt)).kind, Kind::repeat);
  EXPECT_EQ(meter.advance(at(milliseconds(100), 150 * watt)).slice.energy.best, 10 * joule) << "a straight line";
  EXPECT_EQ(meter.advance(at(milliseconds(150), 150 * watt)).kind, Kind::repeat);
  EXPECT_EQ(meter.advance(at(milliseconds(200), 150 * watt)).slice.energy.best, 15 * joule);
  EXPECT_EQ(meter.evidence().samples, 3U);
}

TEST(Integral, R25_gain_offset_and_delay_are_taken_out_and_the_formula_says_so) {
  Channel channel = gpu();
  channel.behaviour = SensorBehaviour{milliseconds(100), milliseconds(150), 0.95, 5 * watt};
  Meter meter(channel, 0);
  meter.advance(at(milliseconds(1000), 195 * watt));
  const MeterStep step = meter.advance(at(milliseconds(1100), 195 * watt));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(step.slice.from, Instant(milliseconds(850)));
  EXPECT_EQ(step.slice.energy.best, 20 * joule);
  EXPECT_EQ(meter.evidence().last->value, 195'000'000U) << "the evidence is what was read";
  EXPECT_NE(meter.evidence().formula.find("power = (reading - 5 W) / 0.95"), std::string::npos);
  EXPECT_NE(meter.evidence().formula.find("readings tell of 150 ms before"), std::string::npos);
}

TEST(Integral, R25_a_reading_below_the_offset_is_no_negative_power) {
  Channel channel = gpu();
  channel.behaviour = SensorBehaviour{milliseconds(100), {}, 1, 5 * watt};
  Meter meter(channel, 0);
  meter.advance(at(milliseconds(0), 2 * watt));
  EXPECT_EQ(meter.advance(at(milliseconds(100), 2 * watt)).slice.energy.best, Energy{});
}

TEST(Integral, R8_a_mean_over_a_long_window_blurs_a_step_at_the_edge) {
  Channel channel = gpu();
  channel.behaviour = SensorBehaviour{seconds(1), {}, 1, {}};
  Meter meter(channel, 0);
  meter.advance(at(milliseconds(0), 100 * watt));
  meter.advance(at(milliseconds(100), 300 * watt));
  EXPECT_EQ(meter.edge_doubt().high, 20 * joule + 25 * joule) << "0.1 s x 200 W, and 1 s / 8 x 200 W";
}

TEST(Integral, one_missed_reading_is_bridged_and_flagged) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  meter.advance(at(milliseconds(100), 50 * watt));
  EXPECT_EQ(meter.advance(missed_at(milliseconds(200))).kind, Kind::missed);
  const MeterStep step = meter.advance(at(milliseconds(300), 50 * watt));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(step.slice.flags, kGapSpanned);
  EXPECT_EQ(step.slice.energy.best, 10 * joule);
}

TEST(Integral, a_long_gap_gives_no_slice_and_metering_goes_on_behind_it) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  meter.advance(at(milliseconds(100), 50 * watt));
  meter.advance(missed_at(milliseconds(200)));
  EXPECT_EQ(meter.advance(at(seconds(5), 300 * watt)).kind, Kind::missed);
  const MeterStep next = meter.advance(at(milliseconds(5100), 300 * watt));
  ASSERT_EQ(next.kind, Kind::slice);
  EXPECT_EQ(next.slice.energy.best, 30 * joule);
  EXPECT_EQ(next.slice.flags, 0U);
}

TEST(Integral, a_second_gap_is_not_excused_by_the_first) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  meter.advance(at(milliseconds(100), 50 * watt));
  meter.advance(missed_at(milliseconds(200)));
  EXPECT_EQ(meter.advance(at(seconds(10), 50 * watt)).kind, Kind::missed);
  meter.advance(missed_at(seconds(11)));
  EXPECT_EQ(meter.advance(at(seconds(22), 50 * watt)).kind, Kind::missed);
}

TEST(Integral, a_slower_rate_costs_one_interval_and_is_then_the_rate) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  meter.advance(at(milliseconds(100), 50 * watt));
  EXPECT_EQ(meter.advance(at(seconds(2), 50 * watt)).kind, Kind::missed);
  EXPECT_EQ(meter.advance(at(seconds(4), 50 * watt)).slice.energy.best, 100 * joule);
}

TEST(Integral, a_slow_rate_from_the_start_is_accepted) {
  Meter meter(gpu(), 0);
  meter.advance(at(seconds(0), 50 * watt));
  EXPECT_EQ(meter.advance(at(seconds(15), 50 * watt)).slice.energy.best, 750 * joule);
}

TEST(Integral, R4_a_power_no_part_can_take_is_missed) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  EXPECT_EQ(meter.advance(at(milliseconds(100), 1e6 * watt)).kind, Kind::missed);
  EXPECT_EQ(meter.advance(at(milliseconds(200), 50 * watt)).slice.energy.best, 10 * joule);
}

TEST(Integral, R6_the_first_power_after_a_suspend_is_a_point) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 50 * watt));
  meter.begin_segment();
  EXPECT_EQ(meter.advance(at(seconds(3600), 50 * watt)).kind, Kind::first);
}

TEST(Integral, R38_the_mean_power_is_weighted_by_time) {
  Meter meter(gpu(), 0);
  meter.advance(at(milliseconds(0), 100 * watt));
  meter.advance(at(milliseconds(100), 100 * watt));
  meter.advance(at(milliseconds(101), 200 * watt));
  meter.advance(at(milliseconds(301), 200 * watt));
  // 100 ms at 100 W, 1 ms between, 200 ms at 200 W; the plain mean of the readings is 150 W.
  EXPECT_NEAR(meter.mean_power().value() / watt, (10 + 0.15 + 40) / 0.301, 1e-6);
}

Channel without_power() {
  Channel channel = gpu();
  channel.flags.emplace_back(kLimitTimesLoad);
  channel.max_power = 200 * watt;
  channel.accuracy_fraction = 0;
  return channel;
}

TEST(Integral, M4_a_gpu_without_power_takes_its_limit_times_its_load_between_0_15_and_1_05_of_it) {
  Meter meter(without_power(), 0);
  EXPECT_EQ(meter.method(), Method::modelled);
  meter.advance(at(seconds(0), 100 * watt));
  const Bounded<Energy> half = meter.advance(at(seconds(1), 100 * watt)).slice.energy;
  EXPECT_EQ(half, (Bounded<Energy>{30 * joule, 100 * joule, 210 * joule}));
  EXPECT_EQ(meter.held_until(Instant(milliseconds(1100))).value().energy,
            (Bounded<Energy>{3 * joule, 10 * joule, 21 * joule}));
  EXPECT_FALSE(meter.seen().has_value()) << "a model is no range of readings";
}

TEST(Integral, M4_an_idle_gpu_without_power_is_never_0) {
  Meter meter(without_power(), 0);
  meter.advance(at(seconds(0), 0 * watt));
  EXPECT_EQ(meter.advance(at(seconds(1), 0 * watt)).slice.energy,
            (Bounded<Energy>{30 * joule, 30 * joule, 210 * joule}));
}

RC_GTEST_PROP(Integral, any_sampling_of_a_constant_power_gives_power_times_time_exactly, ()) {
  Meter meter(gpu(), 0);
  const auto microwatts = *rc::gen::inRange<std::uint64_t>(0, 2'000'000'000);
  std::int64_t now = 0;
  std::int64_t sum = 0;
  std::int64_t seen = 0;  // the end of the last slice: repeats of one publication are dropped
  meter.advance({0, std::nullopt, instant_at(0), microwatts});
  const int ticks = *rc::gen::inRange(1, 100);
  for (int tick = 0; tick < ticks; ++tick) {
    now += *rc::gen::inRange<std::int64_t>(1, 300'000'000);
    const MeterStep step = meter.advance({0, std::nullopt, instant_at(now), microwatts});
    RC_ASSERT(step.kind == (now - seen < 75'000'000 ? Kind::repeat : Kind::slice));
    if (step.kind == Kind::slice) seen = now;
    sum += step.slice.energy.best.microjoules();
  }
  const double truth = static_cast<double>(microwatts) * static_cast<double>(seen) * 1e-9;
  RC_ASSERT(std::abs(static_cast<double>(sum) - truth) <= 0.5 + truth * 1e-15);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// R1 to R8 on counters: the true difference at every phase of the wrap, nothing invented by a failed read, a reset or a
// jump. Integration of power is integral_test.cpp.
#include "core/metering/meter.h"

#include "foundation/domain/quantised.h"
#include "testing/allocation_count.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = MeterStep::Kind;

constexpr std::uint64_t kModulus = 262'143'328'911;  // of range 262 143 328 850 uJ: x 2^32 / (2^32 - 1)

Channel package() {
  Channel channel;
  channel.part = {"machine/package-0", PartKind::cpu};
  channel.modulus = kModulus;
  channel.max_power = 250 * watt;  // P_max 300 W
  channel.accuracy_fraction = 0;
  return channel;
}

Reading at(Duration when, std::uint64_t value) { return {0, std::nullopt, Instant(when), value}; }
Reading missed_at(Duration when, ErrorKind why = ErrorKind::transient) { return {0, why, Instant(when), 0}; }
std::int64_t microjoules(const MeterStep& step) { return step.slice.energy.best.microjoules(); }

TEST(Meter, R1_a_wrapped_counter_gives_the_true_difference) {
  Meter meter(package(), 3);
  meter.advance(at(seconds(0), 262'000'000'000));
  const MeterStep step = meter.advance(at(seconds(5), 100'000'000));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(microjoules(step), 243'328'911);  // 243.3289 J
  EXPECT_EQ(step.slice.flags, kWrapped);
  EXPECT_EQ(step.slice.channel, 3);
  EXPECT_EQ(step.slice.from, Instant(seconds(0)));
  EXPECT_EQ(step.slice.to, Instant(seconds(5)));
  EXPECT_EQ(meter.evidence().wraps, 1U);
}

RC_GTEST_PROP(Meter, R1_at_every_phase_of_the_wrap_the_sum_is_the_unwrapped_truth, ()) {
  Meter meter(package(), 0);
  const auto start = *rc::gen::inRange<std::uint64_t>(0, kModulus);
  std::uint64_t truth = start;
  std::int64_t sum = 0;
  meter.advance(at(seconds(0), start));
  for (int tick = 1; tick <= 60; ++tick) {
    truth += *rc::gen::inRange<std::uint64_t>(0, 300'000'000ULL * 60);
    const MeterStep step = meter.advance(at(seconds(60 * tick), truth % kModulus));
    RC_ASSERT(step.kind == Kind::slice);
    sum += microjoules(step);
  }
  RC_ASSERT(sum == static_cast<std::int64_t>(truth - start));
}

TEST(Meter, R2_a_counter_is_to_be_read_twice_per_wrap_at_full_power) {
  Channel channel = package();
  channel.max_power = 500 * watt;  // P_max 600 W
  EXPECT_NEAR(seconds_of(*longest_safe_interval(channel)), 218, 1);
  channel.modulus = 65'532'611'002;
  channel.max_power = 400.0 / 1.2 * watt;
  EXPECT_NEAR(seconds_of(*longest_safe_interval(channel)), 82, 1);
  channel.modulus = 65'712'999'628;
  channel.max_power = 100.0 / 1.2 * watt;
  EXPECT_NEAR(seconds_of(*longest_safe_interval(channel)), 329, 1);
  channel.modulus.reset();
  EXPECT_FALSE(longest_safe_interval(channel));
}

TEST(Meter, R2_without_a_limit_from_the_machine_the_ceiling_is_1_kilowatt_a_package_and_1500_watts_a_gpu) {
  Channel channel = package();
  EXPECT_EQ(power_ceiling(channel), 300 * watt);
  channel.max_power.reset();
  EXPECT_EQ(power_ceiling(channel), 1000 * watt);
  channel.max_power = Power{};  // constraint_0_max_power_uw may be 0
  EXPECT_EQ(power_ceiling(channel), 1000 * watt);
  channel.part.kind = PartKind::gpu;
  EXPECT_EQ(power_ceiling(channel), 1500 * watt);
}

TEST(Meter, R2_a_gap_in_which_the_counter_may_have_wrapped_again_widens_the_upper_bound_by_whole_wraps) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(0), 0));
  // 2000 s x 300 W = 600 kJ; 10 kJ seen, so floor(590 / 262.14) = 2 further wraps fit.
  const MeterStep step = meter.advance(at(seconds(2000), 10'000'000'000));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(step.slice.flags, kAmbiguousWrap);
  EXPECT_EQ(step.slice.energy.low.microjoules(), 10'000'000'000);
  EXPECT_EQ(microjoules(step), 10'000'000'000);
  EXPECT_EQ(step.slice.energy.high.microjoules(), static_cast<std::int64_t>(10'000'000'000 + 2 * kModulus));
}

TEST(Meter, R2_a_gap_too_short_for_a_whole_wrap_is_not_ambiguous) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(0), 0));
  const MeterStep step = meter.advance(at(seconds(870), 10'000'000'000));  // 261 kJ possible
  EXPECT_EQ(step.slice.flags, 0U);
  EXPECT_EQ(step.slice.energy, exact(10'000 * joule));
}

TEST(Meter, R3_a_decrease_that_implies_too_much_power_is_a_reset_and_no_energy) {
  Channel channel = package();
  channel.max_power.reset();
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), 200'000'000'000));
  EXPECT_EQ(meter.advance(at(seconds(1), 5'000'000)).kind, Kind::reset);
  const MeterStep next = meter.advance(at(seconds(2), 55'000'000));
  ASSERT_EQ(next.kind, Kind::slice);
  EXPECT_EQ(microjoules(next), 50'000'000);
  EXPECT_EQ(meter.evidence().wraps, 0U);
}

TEST(Meter, R3_without_a_known_range_every_decrease_is_a_reset) {
  Channel channel = package();
  channel.modulus.reset();
  channel.wraps_unknown = true;
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), 262'000'000'000));
  EXPECT_EQ(meter.advance(at(seconds(5), 100'000'000)).kind, Kind::reset);
}

TEST(Meter, R3_a_counter_beyond_its_own_range_is_a_reset_when_it_falls) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(0), kModulus + 5));
  EXPECT_EQ(meter.advance(at(seconds(5), 100)).kind, Kind::reset);
}

TEST(Meter, R3_a_wrap_at_turbo_power_is_believed_once_that_power_was_seen) {
  Channel channel = package();
  channel.max_power = 125 * watt;  // 1.5 x P_max = 225 W, the part takes 300 W
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), kModulus - 450'000'000));
  EXPECT_EQ(meter.advance(at(seconds(1), kModulus - 150'000'000)).kind, Kind::slice);
  const MeterStep step = meter.advance(at(seconds(2), 150'000'000));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(microjoules(step), 300'000'000);
}

TEST(Meter, R3_a_step_up_that_no_part_could_take_is_no_energy) {
  Channel channel = package();
  channel.modulus.reset();
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), 1'000'000));
  EXPECT_EQ(meter.advance(at(seconds(1), 1'000'000'000'000'000'000)).kind, Kind::reset);
  EXPECT_EQ(meter.advance(at(seconds(2), 1'000'000'000'050'000'000)).kind, Kind::slice);
}

TEST(Meter, R4_every_failed_read_is_missed_and_the_next_good_pair_spans_the_gap_with_its_full_energy) {
  Meter meter(package(), 0);
  EXPECT_EQ(meter.advance(missed_at(seconds(0))).kind, Kind::missed);
  EXPECT_EQ(meter.advance(at(seconds(1), 1'000'000)).kind, Kind::first);
  for (const ErrorKind why : {ErrorKind::transient, ErrorKind::denied, ErrorKind::invalid, ErrorKind::broken}) {
    EXPECT_EQ(meter.advance(missed_at(seconds(2), why)).kind, Kind::missed);
  }
  const MeterStep step = meter.advance(at(seconds(3), 81'000'000));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(microjoules(step), 80'000'000);
  EXPECT_EQ(step.slice.flags, kGapSpanned);
  EXPECT_EQ(step.slice.from, Instant(seconds(1)));
  EXPECT_EQ(meter.advance(at(seconds(4), 91'000'000)).slice.flags, 0U);
  EXPECT_EQ(meter.evidence().missed, 5U);
  EXPECT_EQ(meter.evidence().samples, 3U);
}

TEST(Meter, R5_a_new_segment_begins_with_a_point) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(0), 100));
  meter.begin_segment();
  EXPECT_EQ(meter.advance(at(seconds(60), 90'000'000)).kind, Kind::first);
  EXPECT_EQ(microjoules(meter.advance(at(seconds(61), 90'000'007))), 7);
}

TEST(Meter, R5_what_comes_back_after_it_was_gone_begins_with_a_point) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(0), 100));
  meter.advance(at(seconds(1), 50'000'100));
  EXPECT_EQ(meter.advance(missed_at(seconds(2), ErrorKind::gone)).kind, Kind::missed);
  EXPECT_EQ(meter.advance(at(seconds(9), 60'000'000)).kind, Kind::first) << "it may be another counter";
  EXPECT_EQ(microjoules(meter.advance(at(seconds(10), 60'000'007))), 7);
}

TEST(Meter, R5_readings_a_slow_sensor_hands_over_after_a_suspend_are_of_the_time_before) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(1), 100));
  meter.begin_segment(Instant(seconds(5)));
  EXPECT_EQ(meter.advance(at(seconds(4), 40'000'000)).kind, Kind::repeat);
  EXPECT_EQ(meter.advance(at(milliseconds(5100), 50'000'000)).kind, Kind::first);
  EXPECT_EQ(microjoules(meter.advance(at(seconds(6), 50'000'009))), 9);
}

TEST(Meter, R1_counters_are_differenced_and_never_integrated_again) {
  Meter meter(package(), 0);  // a rate made of differences and a trapezoid over it lose half of the first and last step
  meter.advance(at(seconds(0), 0));
  std::int64_t sum = 0;
  std::uint64_t counter = 0;
  for (int tick = 1; tick <= 10; ++tick) {
    counter += static_cast<std::uint64_t>(tick) * 10'000'000;
    sum += microjoules(meter.advance(at(seconds(tick), counter)));
  }
  EXPECT_EQ(sum, 550'000'000);
}

TEST(Meter, R6_a_first_reading_is_a_point_and_not_the_energy_since_boot) {
  Meter meter(package(), 0);
  EXPECT_EQ(meter.advance(at(seconds(9), 200'000'000'000)).kind, Kind::first);
  EXPECT_EQ(meter.evidence().first->value, 200'000'000'000U);
}

TEST(Meter, the_same_instant_again_is_a_repeat_and_time_that_goes_back_is_missed) {
  Meter meter(package(), 0);
  meter.advance(at(seconds(1), 10));
  EXPECT_EQ(meter.advance(at(seconds(1), 500)).kind, Kind::repeat);
  EXPECT_EQ(meter.advance(at(milliseconds(900), 20)).kind, Kind::missed);
  EXPECT_EQ(microjoules(meter.advance(at(seconds(2), 30))), 20);
}

TEST(Meter, R8_counts_that_were_rounded_down_add_one_of_them_to_each_edge) {
  Channel rounded = package();
  rounded.scale = {1024, 1};
  rounded.flags = {std::string(kQuantised)};
  Meter meter(rounded, 0);
  meter.advance(at(seconds(0), 0));
  const MeterStep step = meter.advance(at(seconds(1), 1000));
  EXPECT_EQ(microjoules(step), 1'024'000);
  const WindowEnergy window = at_edges(step.slice.energy, seconds(1), meter);
  EXPECT_EQ(window.energy.high.microjoules(), 1'024'000 + 2 * (1024 + 1024)) << "1.024 W x 1 ms, and 1.024 mJ";
  EXPECT_EQ(window.energy.low.microjoules(), 1'024'000 - 2 * (1024 + 1024));
}

TEST(Meter, R8_each_edge_of_a_window_adds_one_tick_of_power) {
  Meter meter(package(), 0);
  EXPECT_EQ(meter.edge_doubt().high, 300 * watt * milliseconds(1)) << "nothing metered yet: the ceiling";
  meter.advance(at(seconds(0), 0));
  const MeterStep step = meter.advance(at(seconds(1), 50'000'000));
  EXPECT_EQ(meter.edge_doubt(), (Bounded<Energy>{Energy::of_microjoules(-50'000), {}, Energy::of_microjoules(50'000)}));
  const WindowEnergy window = at_edges(step.slice.energy, seconds(1), meter);
  EXPECT_FALSE(window.below_resolution);
  EXPECT_EQ(window.energy.low.microjoules(), 49'900'000);
  EXPECT_EQ(window.energy.best.microjoules(), 50'000'000);
  EXPECT_EQ(window.energy.high.microjoules(), 50'100'000);
}

TEST(Meter, R26_a_window_shorter_than_one_tick_claims_only_an_upper_end) {
  Channel channel = package();
  channel.period = milliseconds(100);
  const Meter meter(channel, 0);
  const WindowEnergy window = at_edges(exact(Energy{}), milliseconds(30), meter);
  EXPECT_TRUE(window.below_resolution);
  EXPECT_EQ(window.energy.low, Energy{});
  EXPECT_EQ(window.energy.high, 300 * watt * milliseconds(30));
}

TEST(Meter, accuracy_is_systematic_and_survives_slices_of_single_microjoules) {
  Channel channel = package();
  channel.accuracy_fraction = 0.05;
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), 0));
  Bounded<Energy> sum;
  for (int tick = 1; tick <= 1000; ++tick) {
    const MeterStep step = meter.advance(at(milliseconds(tick), static_cast<std::uint64_t>(tick)));
    ASSERT_LE(step.slice.energy.low, step.slice.energy.best);
    ASSERT_LE(step.slice.energy.best, step.slice.energy.high);
    sum += step.slice.energy;
  }
  EXPECT_EQ(sum.low.microjoules(), 950);
  EXPECT_EQ(sum.best.microjoules(), 1000);
  EXPECT_EQ(sum.high.microjoules(), 1050);
}

TEST(Meter, a_perf_counter_scales_exactly_and_carries_its_remainder) {
  Channel channel = package();
  channel.scale = {15625, 67'108'864};  // 2^-32 J in microjoules: 10^6 / 2^32
  channel.modulus.reset();
  Meter meter(channel, 0);
  meter.advance(at(seconds(0), 0));
  std::int64_t sum = 0;
  const std::uint64_t step_counts = 4'294'967;  // 999.9999 uJ each
  for (std::uint64_t tick = 1; tick <= 10'000; ++tick) {
    sum += microjoules(meter.advance(at(milliseconds(tick), tick * step_counts)));
  }
  EXPECT_EQ(sum, 9'999'999);  // 10 000 x 4 294 967 x 10^6 / 2^32 = 9 999 999.31
}

RC_GTEST_PROP(Meter, many_small_steps_are_one_large_step_within_one_microjoule, ()) {
  Channel channel = package();
  channel.scale = {*rc::gen::inRange<std::uint64_t>(1, 100'000), *rc::gen::inRange<std::uint64_t>(1, 100'000'000)};
  channel.modulus.reset();
  channel.max_power = 1e9 * watt;
  channel.accuracy_fraction = 0.15;
  Meter small(channel, 0);
  Meter large(channel, 0);
  small.advance(at(seconds(0), 0));
  large.advance(at(seconds(0), 0));
  std::uint64_t counter = 0;
  Bounded<Energy> sum;
  const int ticks = *rc::gen::inRange(1, 50);
  for (int tick = 1; tick <= ticks; ++tick) {
    counter += *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000);
    const Bounded<Energy> energy = small.advance(at(seconds(tick), counter)).slice.energy;
    RC_ASSERT(energy.low >= Energy{} && energy.low <= energy.best && energy.best <= energy.high);
    sum += energy;
  }
  const Bounded<Energy> whole = large.advance(at(seconds(ticks), counter)).slice.energy;
  RC_ASSERT(sum.best == whole.best);
  RC_ASSERT(std::abs((sum.low - whole.low).microjoules()) <= 1);
  RC_ASSERT(std::abs((sum.high - whole.high).microjoules()) <= 1);
}

RC_GTEST_PROP(Meter, any_readings_at_all_give_no_negative_energy_and_no_slice_that_goes_back, ()) {
  Channel channel = package();
  channel.kind = *rc::gen::element(ChannelKind::counter, ChannelKind::power);
  channel.max_power = *rc::gen::element(-1.0, 0.0, 250.0, 1e300) * watt;
  channel.period = Duration(*rc::gen::element<std::int64_t>(INT64_MIN, 0, 1'000'000, INT64_MAX));
  channel.accuracy_fraction = 0.12;
  Meter meter(channel, 0);
  std::optional<Instant> end;
  for (const auto value : *rc::gen::arbitrary<std::vector<std::uint64_t>>()) {
    const bool wild = *rc::gen::inRange(0, 3) == 0;
    const Duration when(wild ? *rc::gen::arbitrary<std::int64_t>() : *rc::gen::arbitrary<std::int32_t>());
    const bool failed = *rc::gen::inRange(0, 5) == 0;
    const MeterStep step = meter.advance(failed ? missed_at(when) : at(when, wild ? value : value % (2 * kModulus)));
    if (step.kind != Kind::slice) continue;
    RC_ASSERT(step.slice.from < step.slice.to);
    RC_ASSERT(!end || step.slice.from >= *end);
    RC_ASSERT(step.slice.energy.low >= Energy{});
    RC_ASSERT(step.slice.energy.low <= step.slice.energy.best && step.slice.energy.best <= step.slice.energy.high);
    end = step.slice.to;
  }
  const WindowEnergy window = at_edges(exact(Energy{}), std::chrono::seconds(1), meter);
  RC_ASSERT(window.energy.low <= window.energy.best && window.energy.best <= window.energy.high);
}

TEST(Meter, R16_what_was_paired_by_a_guess_is_assumed_and_never_integrated) {
  Channel rail = package();
  rail.kind = ChannelKind::power;
  EXPECT_EQ(Meter(rail, 0).method(), Method::integrated);
  rail.flags = {std::string(kAssumedPairing)};
  EXPECT_EQ(Meter(rail, 0).method(), Method::assumed);
}

TEST(Meter, advancing_allocates_nothing) {
  Channel channel = package();
  channel.accuracy_fraction = 0.05;
  Meter meter(channel, 0);
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations cannot be counted in this build";
  for (int tick = 0; tick < 100; ++tick) {
    meter.advance(tick % 7 == 3 ? missed_at(milliseconds(tick))
                                : at(milliseconds(tick), static_cast<std::uint64_t>(tick) * 40'000));
  }
  EXPECT_EQ(testing::allocations_so_far(), before);
}

TEST(Meter, the_formula_of_the_evidence_says_what_was_done) {
  EXPECT_EQ(Meter(package(), 0).evidence().formula,
            "sum of count differences in uJ; a decrease adds 262143328911 counts (wrap)");
  EXPECT_EQ(Meter(package(), 0).method(), Method::counted);
}

}  // namespace
}  // namespace joulery

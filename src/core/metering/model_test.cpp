// SPDX-License-Identifier: Apache-2.0
// M1, M3 and M7 as running meters. How far M1 is from real machines is model_golden_test.cpp.
#include "core/metering/model.h"

#include "testing/allocation_count.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = MeterStep::Kind;

CpuModel model_100_watts() {
  CpuModel model;
  model.idle = 12 * watt;
  model.full = 95 * watt;
  model.frequency_max_khz = 4'000'000;
  return model;
}

Usage usage_at(Duration at, std::vector<CpuLoad> cpus) {
  Usage usage;
  usage.at = Instant(at);
  usage.cpus = std::move(cpus);
  return usage;
}

Usage machine_at(Duration at, Duration busy, Duration total) {
  Usage usage;
  usage.at = Instant(at);
  usage.machine_busy = busy;
  usage.machine_total = total;
  return usage;
}

double watts_of(const MeterStep& step) { return (step.slice.energy.best / (step.slice.to - step.slice.from)) / watt; }

TEST(CpuModelMeter, M1_an_idle_machine_takes_the_idle_power_and_a_busy_one_the_full_power) {
  CpuModelMeter meter(model_100_watts(), 7);
  EXPECT_EQ(meter.advance(machine_at(seconds(0), seconds(0), seconds(0))).kind, Kind::first);
  const MeterStep idle = meter.advance(machine_at(seconds(1), seconds(0), seconds(4)));
  ASSERT_EQ(idle.kind, Kind::slice);
  EXPECT_EQ(idle.slice.channel, 7);
  EXPECT_EQ(idle.slice.energy.best, 12 * joule);
  EXPECT_EQ(idle.slice.energy.low.microjoules(), 3'360'000);    // 0.28 x
  EXPECT_EQ(idle.slice.energy.high.microjoules(), 16'800'000);  // 1.4 x
  EXPECT_EQ(meter.advance(machine_at(seconds(2), seconds(4), seconds(8))).slice.energy.best, 95 * joule);
  EXPECT_DOUBLE_EQ(meter.mean_load(), 0.5);
}

TEST(CpuModelMeter, M1_frequency_and_load_of_each_cpu_count) {
  CpuModelMeter meter(model_100_watts(), 0);
  meter.advance(usage_at(seconds(0), {{seconds(0), seconds(0), 2'000'000}, {seconds(0), seconds(0), 2'000'000}}));
  const MeterStep step =
      meter.advance(usage_at(seconds(1), {{seconds(1), seconds(1), 2'000'000}, {seconds(0), seconds(1), 2'000'000}}));
  // One of two CPUs busy at half the clock: activity 0.25.
  EXPECT_NEAR(watts_of(step), 12 + 83 * std::pow(0.25, 0.8), 1e-6);
  EXPECT_DOUBLE_EQ(meter.mean_load(), 0.5);
}

TEST(CpuModelMeter, M1_without_a_frequency_load_alone_counts) {
  CpuModelMeter meter(model_100_watts(), 0);
  meter.advance(usage_at(seconds(0), {{seconds(0), seconds(0), {}}}));
  EXPECT_NEAR(watts_of(meter.advance(usage_at(seconds(1), {{milliseconds(500), seconds(1), {}}}))),
              12 + 83 * std::pow(0.5, 0.8), 1e-6);
}

TEST(CpuModelMeter, M1_power_saturates_at_full_and_never_falls_below_idle) {
  CpuModel model = model_100_watts();
  model.saturation = 0.8;
  EXPECT_EQ(modelled_power(model, 0), 12 * watt);
  EXPECT_EQ(modelled_power(model, -1), 12 * watt);
  EXPECT_EQ(modelled_power(model, 0.8), 95 * watt);
  EXPECT_EQ(modelled_power(model, 3), 95 * watt);
}

RC_GTEST_PROP(CpuModelMeter, M1_power_does_not_decrease_with_load_or_frequency, ()) {
  const CpuModel model = model_100_watts();
  const double low = *rc::gen::inRange(0, 1000) / 1000.0;
  const double high = low + *rc::gen::inRange(0, 1000) / 1000.0;
  RC_ASSERT(modelled_power(model, low) <= modelled_power(model, high));
}

TEST(CpuModelMeter, totals_that_have_not_moved_yet_are_held_until_they_do) {
  CpuModelMeter meter(model_100_watts(), 0);
  meter.advance(machine_at(milliseconds(0), seconds(0), seconds(0)));
  EXPECT_EQ(meter.advance(machine_at(milliseconds(2), seconds(0), seconds(0))).kind, Kind::repeat);
  const MeterStep step = meter.advance(machine_at(milliseconds(10), milliseconds(40), milliseconds(40)));
  ASSERT_EQ(step.kind, Kind::slice);
  EXPECT_EQ(step.slice.from, Instant(milliseconds(0)));
  EXPECT_EQ(step.slice.energy.best.microjoules(), 950'000);
}

TEST(CpuModelMeter, R4_usage_that_cannot_be_read_is_missed_and_the_next_slice_spans_the_gap) {
  CpuModelMeter meter(model_100_watts(), 0);
  Usage nothing;
  EXPECT_EQ(meter.advance(nothing).kind, Kind::missed);
  meter.advance(machine_at(seconds(1), seconds(0), seconds(0)));
  nothing.at = Instant(seconds(2));
  EXPECT_EQ(meter.advance(nothing).kind, Kind::missed);
  const MeterStep step = meter.advance(machine_at(seconds(3), seconds(8), seconds(8)));
  EXPECT_EQ(step.slice.energy.best, 190 * joule);
  EXPECT_EQ(step.slice.flags, kGapSpanned);
  EXPECT_EQ(meter.evidence().missed, 2U);
}

TEST(CpuModelMeter, totals_that_go_back_are_a_reset_and_a_busy_time_that_goes_back_is_no_load) {
  CpuModelMeter meter(model_100_watts(), 0);
  meter.advance(machine_at(seconds(1), seconds(50), seconds(100)));
  EXPECT_EQ(meter.advance(machine_at(seconds(2), seconds(1), seconds(4))).kind, Kind::reset);
  EXPECT_EQ(meter.advance(machine_at(seconds(3), milliseconds(990), seconds(8))).slice.energy.best, 12 * joule);
}

TEST(CpuModelMeter, a_cpu_that_went_offline_is_idle_and_a_changed_list_falls_back_to_the_machine) {
  CpuModelMeter meter(model_100_watts(), 0);
  Usage two = usage_at(seconds(0), {{seconds(0), seconds(0), {}}, {seconds(0), seconds(0), {}}});
  two.machine_busy = two.machine_total = Duration{};
  meter.advance(two);
  Usage offline = usage_at(seconds(1), {{seconds(1), seconds(1), {}}, {seconds(0), seconds(0), {}}});
  offline.machine_busy = offline.machine_total = seconds(1);
  EXPECT_NEAR(watts_of(meter.advance(offline)), 12 + 83 * std::pow(0.5, 0.8), 1e-6);
  Usage one = usage_at(seconds(2), {{seconds(2), seconds(2), {}}});
  one.machine_busy = one.machine_total = seconds(2);
  EXPECT_NEAR(watts_of(meter.advance(one)), 95, 1e-6);
}

TEST(CpuModelMeter, R5_after_a_suspend_the_next_usage_is_a_point) {
  CpuModelMeter meter(model_100_watts(), 0);
  meter.advance(machine_at(seconds(0), seconds(0), seconds(0)));
  meter.begin_segment();
  EXPECT_EQ(meter.advance(machine_at(seconds(3600), seconds(1), seconds(2))).kind, Kind::first);
}

TEST(CpuModelMeter, advancing_allocates_nothing_once_the_cpus_are_known) {
  CpuModelMeter meter(model_100_watts(), 0);
  Usage usage = usage_at(seconds(0), std::vector<CpuLoad>(64));
  meter.advance(usage);
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations cannot be counted in this build";
  usage.at += seconds(1);
  for (CpuLoad& cpu : usage.cpus) cpu.total = cpu.busy = seconds(1);
  EXPECT_EQ(meter.advance(usage).kind, Kind::slice);
  EXPECT_EQ(testing::allocations_so_far(), before);
}

TEST(MemoryModelMeter, M3_memory_takes_its_power_over_time_with_its_bounds) {
  MemoryModel model;
  model.power = {0.96 * watt, 3 * watt, 9.408 * watt};
  MemoryModelMeter meter(model, 4);
  EXPECT_EQ(meter.advance(Instant(seconds(0))).kind, Kind::first);
  EXPECT_EQ(meter.advance(Instant(seconds(0))).kind, Kind::repeat);
  Bounded<Energy> sum;
  for (int tick = 1; tick <= 10'000; ++tick) sum += meter.advance(Instant(milliseconds(tick))).slice.energy;
  EXPECT_EQ(sum.low.microjoules(), 9'600'000);
  EXPECT_EQ(sum.best.microjoules(), 30'000'000);
  EXPECT_EQ(sum.high.microjoules(), 94'080'000);
  EXPECT_EQ(meter.advance(Instant(seconds(1))).kind, Kind::missed);
  meter.begin_segment();
  EXPECT_EQ(meter.advance(Instant(seconds(99))).kind, Kind::first);
}

TEST(MemoryModelMeter, no_memory_takes_no_power) {
  MemoryModelMeter meter(MemoryModel{}, 0);
  meter.advance(Instant(seconds(0)));
  EXPECT_EQ(meter.advance(Instant(seconds(1))).slice.energy, exact(Energy{}));
}

TEST(ModelSentence, M7_says_power_bounds_method_and_where_it_comes_from) {
  EXPECT_EQ(model_sentence("CPU", {16 * watt, 41 * watt, 57 * watt}, Method::modelled, "TDP 95 W from table", 0.43),
            "CPU 41 W (16 to 57) modelled: TDP 95 W from table, load 43 %");
  EXPECT_EQ(model_sentence("memory", {0.96 * watt, 3 * watt, 9.4 * watt}, Method::assumed, "24 GiB, 0.125 W per GiB"),
            "memory 3 W (0.96 to 9.4) assumed: 24 GiB, 0.125 W per GiB");
}

TEST(CpuModelMeter, the_power_holds_to_the_end_of_a_window_that_loads_have_not_reached) {
  CpuModelMeter meter(model_100_watts(), 0);
  EXPECT_EQ(meter.hold_to(Instant(seconds(1))), std::nullopt) << "nothing is known yet";
  meter.advance(machine_at(seconds(0), seconds(0), seconds(0)));
  meter.advance(machine_at(seconds(1), seconds(4), seconds(4)));
  const auto tail = meter.hold_to(Instant(seconds(1) + milliseconds(10)));
  ASSERT_TRUE(tail.has_value());
  EXPECT_EQ(tail->energy.best.microjoules(), 950'000);
  EXPECT_EQ(tail->to, Instant(seconds(1) + milliseconds(10)));
  EXPECT_EQ(meter.hold_to(Instant(seconds(1) + milliseconds(30))), std::nullopt) << "loads would have moved";
}

}  // namespace
}  // namespace joulery

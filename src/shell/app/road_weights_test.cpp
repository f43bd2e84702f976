// SPDX-License-Identifier: Apache-2.0
// R31 along the road: which weight divides an interval, that both are never mixed inside one, and that memory's idle
// energy goes by memory held. The arithmetic is attribution/share_test.cpp.
#include <numeric>

#include "shell/app/road_script.h"
#include "shell/app/use_of_interval.h"

namespace joulery {
namespace {

using script::second;

Usage with_cycles(Usage usage, std::uint64_t machine, std::uint64_t tree, std::uint64_t joulery = 0) {
  usage.cycles = {machine, tree, joulery};
  return usage;
}

Usage with_memory(Usage usage, std::uint64_t machine, std::uint64_t tree, std::uint64_t joulery = 0) {
  usage.memory = {machine, tree, joulery};
  return usage;
}

/// One package at 10 W without idle power, two seconds; `usages` at seconds 0, 1 and 2.
joulery::Run two_seconds(const std::array<Usage, 3>& usages) {
  RunStart start = script::counted_machine(1);
  start.channels[0].max_power.reset();
  std::vector<Record> records{start, script::sample(0, {0}), usages[0], WorkloadStarted{second(0), 42}};
  for (std::size_t t = 1; t < usages.size(); ++t) {
    records.emplace_back(script::sample(static_cast<double>(t), {t * 10'000'000}));
    records.emplace_back(usages[t]);
  }
  records.emplace_back(WorkloadEnded{second(2), {0, {}}});
  records.emplace_back(Finished{second(2), 1'000'000, 0, {}});
  return script::run_of(records);
}

std::int64_t share_of(const Run& run, ConsumerKind kind, const std::string& part) {
  for (const ShareResult& share : run.shares) {
    if (share.consumer.kind == kind && share.part == part) return share.energy.best.microjoules();
  }
  return -1;
}

constexpr const char* kPackage = "machine/package-0";

TEST(RoadWeights, R31_cycles_see_what_cpu_time_does_not) {
  // Half the CPU time, but at a third of the clock: one cycle in four.
  const joulery::Run run =
      two_seconds({with_cycles(script::usage(0, 0, 0), 0, 0), with_cycles(script::usage(1, 1, 0.5), 400, 100),
                   with_cycles(script::usage(2, 2, 1), 800, 200)});
  EXPECT_EQ(share_of(run, ConsumerKind::tree, kPackage), 5'000'000);
  EXPECT_EQ(share_of(run, ConsumerKind::unknown, kPackage), 15'000'000);
  ASSERT_TRUE(run.weights.has_value());
  EXPECT_EQ(run.weights->cycles_fraction, 1);
}

TEST(RoadWeights, R31_without_cycles_cpu_time_divides_and_the_run_says_so) {
  const joulery::Run run = two_seconds({script::usage(0, 0, 0), script::usage(1, 1, 0.5), script::usage(2, 2, 1)});
  EXPECT_EQ(share_of(run, ConsumerKind::tree, kPackage), 10'000'000);
  ASSERT_TRUE(run.weights.has_value());
  EXPECT_EQ(run.weights->cycles_fraction, 0);
}

TEST(RoadWeights, R31_an_interval_with_cycles_at_one_end_only_is_divided_by_cpu_time) {
  const joulery::Run run = two_seconds({with_cycles(script::usage(0, 0, 0), 0, 0),
                                        with_cycles(script::usage(1, 1, 0.5), 400, 100), script::usage(2, 2, 1)});
  EXPECT_EQ(share_of(run, ConsumerKind::tree, kPackage), 2'500'000 + 5'000'000);
  EXPECT_EQ(run.weights->cycles_fraction, 0.5);
}

TEST(RoadWeights, R31_cycles_of_two_of_three_are_not_mixed_with_cpu_time) {
  Usage lacks = with_cycles(script::usage(1, 1, 0.5), 400, 100);
  lacks.cycles.joulery.reset();
  EXPECT_FALSE(use_between(with_cycles(script::usage(0, 0, 0), 0, 0), lacks).by_cycles);
}

TEST(RoadWeights, a_machine_that_counts_no_cycle_while_it_works_is_not_believed) {
  const WeighedInterval interval =
      use_between(with_cycles(script::usage(0, 0, 0), 7, 0), with_cycles(script::usage(1, 1, 0.5), 7, 0));
  EXPECT_FALSE(interval.by_cycles);
  EXPECT_EQ(interval.use.cpu.tree, 500'000'000U);
}

TEST(RoadWeights, cycles_that_went_back_are_not_believed) {
  EXPECT_FALSE(use_between(with_cycles(script::usage(0, 0, 0), 100, 50), with_cycles(script::usage(1, 1, 0.5), 200, 40))
                   .by_cycles);
}

TEST(RoadWeights, more_cycles_claimed_than_counted_leave_nothing_to_others) {
  const auto use =
      use_between(with_cycles(script::usage(0, 0, 0), 0, 0), with_cycles(script::usage(1, 1, 0.5), 100, 101)).use;
  EXPECT_EQ(use.cpu.others, 0U);
}

/// The modelled machine takes 3 W of memory, all of it idle energy, for two seconds.
joulery::Run two_seconds_of_memory(IdlePolicy policy, const std::array<Usage, 3>& usages) {
  RunStart start = script::modelled_machine();
  start.idle_policy = policy;
  const std::vector<Record> records{start,
                                    usages[0],
                                    WorkloadStarted{second(0), 42},
                                    usages[1],
                                    usages[2],
                                    WorkloadEnded{second(2), {0, {}}},
                                    Finished{second(2), 1'000'000, 0, {}}};
  return script::run_of(records);
}

constexpr const char* kMemory = "machine/memory";

TEST(RoadWeights, memory_that_is_held_by_a_process_that_rests_takes_its_idle_energy) {
  const joulery::Run run = two_seconds_of_memory(
      IdlePolicy::use, {with_memory(script::usage(0, 0, 0), 1000, 750), with_memory(script::usage(1, 1, 0), 1000, 750),
                        with_memory(script::usage(2, 2, 0), 1000, 750)});
  EXPECT_EQ(share_of(run, ConsumerKind::tree, kMemory), 4'500'000);
  EXPECT_EQ(share_of(run, ConsumerKind::unknown, kMemory), 1'500'000);
  EXPECT_EQ(share_of(run, ConsumerKind::tree, "machine/cpu"), 0);
  EXPECT_EQ(run.weights->memory_fraction, 1);
}

TEST(RoadWeights, without_memory_held_idle_energy_goes_by_cpu_time_as_the_processors) {
  const joulery::Run run =
      two_seconds_of_memory(IdlePolicy::use, {script::usage(0, 0, 0), script::usage(1, 1, 1), script::usage(2, 2, 2)});
  EXPECT_EQ(share_of(run, ConsumerKind::tree, kMemory), 6'000'000);
  EXPECT_EQ(run.weights->memory_fraction, 0);
}

TEST(RoadWeights, idle_energy_of_memory_stays_idle_where_the_policy_is_none) {
  const joulery::Run run = two_seconds_of_memory(
      IdlePolicy::none, {with_memory(script::usage(0, 0, 0), 1000, 750), with_memory(script::usage(1, 1, 1), 1000, 750),
                         with_memory(script::usage(2, 2, 2), 1000, 750)});
  EXPECT_EQ(share_of(run, ConsumerKind::idle, kMemory), 6'000'000);
}

TEST(RoadWeights, memory_of_an_interval_is_the_mean_of_its_ends_or_the_end_that_is_known) {
  const Usage nothing = script::usage(0, 0, 0);
  const Usage some = with_memory(script::usage(1, 1, 0), 1000, 400, 100);
  const auto mean = use_between(with_memory(nothing, 1000, 0), some).use.held;
  const auto one = use_between(nothing, some).use.held;
  ASSERT_TRUE(mean && one);
  // Both are twice the amount: only their proportions count.
  EXPECT_EQ(mean->tree, 400U);
  EXPECT_EQ(mean->others, 1500U);
  EXPECT_EQ(one->tree, 800U);
  EXPECT_EQ(one->others, 1000U);
  EXPECT_FALSE(use_between(nothing, nothing).use.held.has_value());
}

TEST(RoadWeights, R29_shares_sum_to_their_part_when_the_weight_changes_on_the_way) {
  const joulery::Run run =
      two_seconds({with_cycles(script::usage(0, 0, 0), 0, 0),
                   with_cycles(script::usage(1, 1, 0.333, 0.07), 401, 133, 7), script::usage(2, 2, 0.71)});
  std::int64_t sum = 0;
  for (const ShareResult& share : run.shares) sum += share.energy.best.microjoules();
  EXPECT_EQ(sum, run.parts[0].energy.best.microjoules());
  EXPECT_EQ(sum, 20'000'000);
}

}  // namespace
}  // namespace joulery

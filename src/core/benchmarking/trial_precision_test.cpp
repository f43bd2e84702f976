// SPDX-License-Identifier: Apache-2.0
// Whether a trial is as precise as it was asked to be, with repeats in fresh processes as the benchmark runs them.
#include "core/benchmarking/trial_precision.h"

#include "core/benchmarking/clustered_repeats.h"

namespace joulery {
namespace {

using std::chrono::seconds;

const std::optional<PrecisionTarget> kQuick = demands_of(Tier::quick).precision;

/// One repeat of each energy, so many in each process.
Trial trial_of(const std::vector<double>& joules, std::uint32_t in_each_process) {
  Trial trial;
  trial.arm.name = "arm";
  for (std::size_t i = 0; i < joules.size(); ++i) {
    Repeat repeat;
    repeat.process = static_cast<std::uint32_t>(i) / in_each_process;
    repeat.cluster = fmt::format("process {}", repeat.process + 1);
    repeat.block = static_cast<std::uint32_t>(i);
    repeat.phases = {{TrialPhase::query, exact(joules[i] * joule), seconds(13)}};
    repeat.queries = {100, 0};
    trial.repeats.push_back(repeat);
  }
  return trial;
}

TrialPrecision precision_of(const Trial& trial, bool has_ended = true) {
  return *trial_precision(trial, kQuick, has_ended);
}

TEST(TrialPrecision, BM_8_repeats_of_three_processes_are_judged_together_as_the_run_does) {
  const TrialPrecision precision = precision_of(trial_of({1000, 1005, 995, 1000, 1004, 996}, 2));
  EXPECT_EQ(precision.verdict, PrecisionVerdict::reached) << "no process alone has five repeats";
  EXPECT_NEAR(*precision.half_width_fraction, 0.004, 0.002);
  EXPECT_EQ(precision.target_fraction, 0.05);
}

TEST(TrialPrecision, BM_8_a_run_that_ended_short_of_its_target_has_missed_it) {
  const Trial trial = trial_of({1000, 800, 1200, 900, 1100, 1000}, 2);
  EXPECT_EQ(precision_of(trial).verdict, PrecisionVerdict::missed);
  EXPECT_GT(precision_of(trial).half_width_fraction, 0.05);
  EXPECT_EQ(precision_of(trial, false).verdict, PrecisionVerdict::repeat) << "it was broken off";
  EXPECT_EQ(precision_of(trial_of({1000, 1001, 999, 1000, 1001}, 2)).verdict, PrecisionVerdict::repeat)
      << "one check alone met it";
}

TEST(TrialPrecision, BM_8_a_tier_that_asks_for_none_has_no_verdict) {
  const auto precision = trial_precision(trial_of({1000, 800}, 2), demands_of(Tier::smoke).precision, true);
  ASSERT_TRUE(precision);
  EXPECT_FALSE(precision->verdict);
  EXPECT_FALSE(precision->target_fraction);
  EXPECT_GT(precision->half_width_fraction, 1);
}

TEST(TrialPrecision, BM_4_warm_up_is_found_over_all_processes_of_a_trial) {
  const Trial trial = trial_of({1200, 1001, 999, 1000, 1001, 999}, 2);
  const auto sorted = repeats_of(trial);
  ASSERT_TRUE(sorted);
  EXPECT_EQ(sorted->cut, 1U);
  EXPECT_EQ(sorted->steadiness, Steadiness::steady);
  ASSERT_EQ(sorted->clusters.size(), 3U);
  EXPECT_EQ(sorted->clusters[0].repeats.size(), 1U);
  EXPECT_EQ(precision_of(trial).verdict, PrecisionVerdict::reached) << "what is cut is in no width";
  EXPECT_EQ(repeats_of(trial_of({1200, 1000}, 1))->steadiness, Steadiness::too_few);
}

TEST(TrialPrecision, BM_4_a_process_that_was_all_warm_up_is_no_cluster) {
  const Trial trial = trial_of({1300, 1200, 1001, 999, 1000, 1001, 999, 1000, 1001}, 2);
  const auto sorted = repeats_of(trial);
  ASSERT_TRUE(sorted);
  EXPECT_EQ(sorted->cut, 2U);
  EXPECT_EQ(sorted->clusters.front().name, "process 2");
}

TEST(TrialPrecision, BM_4_two_data_sets_one_after_the_other_are_two_series) {
  Trial trial = trial_of({2000, 2001, 1999, 2000, 2001, 1000, 1001, 999, 1000, 1001}, 5);
  for (Repeat& repeat : trial.repeats) repeat.process = 0;
  const auto sorted = repeats_of(trial);
  ASSERT_TRUE(sorted);
  EXPECT_EQ(sorted->series.size(), 2U);
  EXPECT_EQ(sorted->cut, 0U) << "the second one is cheaper, and nothing warms up";
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// One trial from its repeats to its figures.
#include "core/benchmarking/trial_result.h"

#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/trial_precision.h"

namespace joulery {
namespace {

using std::chrono::seconds;

Repeat repeat_of(std::string cluster, double joules, std::uint32_t process) {
  Repeat repeat;
  repeat.cluster = std::move(cluster);
  repeat.process = process;
  repeat.phases = {{TrialPhase::load, exact(500 * joule), seconds(5)},
                   {TrialPhase::query, exact(joules * joule), seconds(20)}};
  repeat.queries = {100, 0};
  repeat.correct = 50;
  return repeat;
}

Trial trial_of(int clusters, int repeats) {
  Trial trial;
  trial.arm.name = "arm";
  trial.sensor_updates = 10'000;
  trial.instrument_fraction = 0.05;
  for (int i = 0; i < clusters * repeats; ++i)
    trial.repeats.push_back(repeat_of(fmt::format("set {}", i % clusters),
                                      1000 + 10 * (i % clusters) + i / clusters % 2,
                                      static_cast<std::uint32_t>(i / clusters % 3)));
  return trial;
}

TEST(TrialResult, BM_3_load_is_in_no_figure_of_the_queries) {
  const auto result = trial_result(trial_of(3, 10));
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->per_query.best, 10.1, 0.01);
  EXPECT_EQ(result->queries.answered, 3000U);
}

TEST(TrialResult, BM_12_three_data_sets_are_few_clusters_and_ten_are_drawn) {
  EXPECT_EQ(trial_result(trial_of(3, 10))->per_query.method, ClusterMethod::few_clusters);
  EXPECT_EQ(trial_result(trial_of(10, 3))->per_query.method, ClusterMethod::bootstrap);
}

TEST(TrialResult, BM_14_the_instruments_doubt_is_added_and_does_not_shrink_with_repeats) {
  for (const int repeats : {3, 30}) {
    const auto result = trial_result(trial_of(10, repeats));
    ASSERT_TRUE(result->doubt);
    const double random = (result->doubt->random.high - result->doubt->random.best) / joule_per_query;
    const double total = (result->doubt->total.high - result->doubt->total.best) / joule_per_query;
    EXPECT_NEAR(total - random, 0.05 * result->per_query.best, 1e-9);
  }
}

TEST(TrialResult, BM_7_18_tier_and_quality_come_from_what_was_done) {
  Trial trial = trial_of(3, 10);
  const auto result = trial_result(trial);
  EXPECT_EQ(result->tier, Tier::certified);  // 30 x 20 s, three processes
  EXPECT_NEAR(*result->per_correct->best / joule_per_correct, 20.2, 0.05);
  trial.repeats.front().correct.reset();
  EXPECT_FALSE(trial_result(trial)->per_correct) << "quality not measured";
}

TEST(TrialResult, BM_7_updates_are_asked_of_sensors_and_a_model_has_none) {
  Trial trial = trial_of(3, 10);
  trial.sensor_updates = 99;
  trial.method = Method::assumed;
  EXPECT_EQ(trial_result(trial)->tier, Tier::certified);
  trial.method = Method::integrated;
  EXPECT_EQ(trial_result(trial)->tier, Tier::smoke);
}

TEST(TrialResult, BM_9_the_spread_is_split_by_process) {
  Trial trial = trial_of(1, 9);
  for (Repeat& repeat : trial.repeats) repeat.phases[1].energy = exact((1000 + 100.0 * repeat.process) * joule);
  const auto split = trial_result(trial)->processes;
  ASSERT_TRUE(split);
  EXPECT_NEAR(*split->between, 1, 1e-9);  // processes at 10, 11 and 12 J per query
  EXPECT_NEAR(split->within, 0, 1e-12);
}

TEST(TrialResult, BM_9_processes_that_are_clusters_keep_what_is_between_them) {
  Trial trial = trial_of(1, 9);
  for (std::size_t i = 0; i < trial.repeats.size(); ++i) {
    Repeat& repeat = trial.repeats[i];
    repeat.process = static_cast<std::uint32_t>(i / 3);
    repeat.cluster = fmt::format("process {}", repeat.process + 1);
    repeat.phases[1].energy = exact((1000 + 100.0 * ((repeat.process + 1) % 3) + static_cast<double>(i % 3)) * joule);
  }
  const auto split = trial_result(trial)->processes;
  ASSERT_TRUE(split);
  EXPECT_EQ(split->groups, 3U);
  EXPECT_NEAR(*split->between, 1, 0.01);
  EXPECT_NEAR(split->within, 0.0001, 1e-9);  // repeats 0.01 J a query apart
}

TEST(TrialResult, BM_4_8_warm_up_is_found_in_every_data_set_by_itself) {
  Trial trial = trial_of(2, 10);
  trial.repeats.front().phases[1].energy = exact(1300 * joule);  // the first repeat of set 0
  const auto sorted = repeats_of(trial);
  ASSERT_TRUE(sorted);
  ASSERT_EQ(sorted->series.size(), 2U);
  EXPECT_EQ(sorted->series[0].warm_up().cut, 1U);
  EXPECT_EQ(sorted->series[0].size(), 10U);
  EXPECT_EQ(sorted->cut, 1U);
  EXPECT_EQ(sorted->steadiness, Steadiness::steady);
  const auto result = trial_result(trial);
  EXPECT_LT(result->per_query.best, 10.1) << "the dear repeat is in no figure";
  EXPECT_EQ(result->queries.answered, 2000U) << "what was asked is told in full";
  const auto precision = trial_precision(trial, PrecisionTarget{0.05}, true);
  EXPECT_EQ(precision->verdict, PrecisionVerdict::reached);
  EXPECT_LT(*precision->half_width_fraction, 0.01);
}

TEST(TrialResult, BM_28_random_weights_never_have_a_figure_per_correct_answer) {
  Trial trial = trial_of(3, 10);
  trial.synthetic_weights = true;
  EXPECT_FALSE(trial_result(trial)->per_correct);
}

TEST(TrialResult, BM_32_draws_of_a_trial_lie_around_its_mean) {
  const Trial trial = trial_of(10, 3);
  const auto draws = trial_draws(trial, {.resamples = 500});
  ASSERT_TRUE(draws);
  EXPECT_EQ(draws->size(), 500U);
  const double mean = trial_result(trial)->per_query.best;
  for (const EnergyPerQuery draw : *draws) EXPECT_NEAR(draw / joule_per_query, mean, 0.6);
}

TEST(TrialResult, BM_13_a_repeat_must_name_its_cluster_and_answers_must_be_there) {
  Trial trial = trial_of(3, 2);
  trial.repeats.front().cluster.clear();
  EXPECT_EQ(trial_result(trial).error().what, "a repeat without a cluster");
  EXPECT_EQ(trial_result(Trial{}).error().what, "no repeat has answers");
}

TEST(TrialResult, BM_1_17_trials_of_two_rungs_or_two_devices_are_not_compared) {
  const Trial trial = trial_of(3, 2);
  Trial higher = trial;
  higher.rung = Rung::node_metered;
  EXPECT_FALSE(check_comparable(trial, higher, {}));
  Trial other = trial;
  other.arm.fingerprint.set("device", "A100");
  EXPECT_FALSE(check_comparable(trial, other, {}));
  EXPECT_TRUE(check_comparable(trial, other, {"device"}));
}

}  // namespace
}  // namespace joulery

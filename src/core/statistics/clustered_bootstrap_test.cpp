// SPDX-License-Identifier: Apache-2.0
// Clustered intervals: published cluster means, the exact spread of all 27 resamples, the same bytes from a seed, and
// that 95 % of the intervals hold the truth.
#include "core/statistics/clustered_bootstrap.h"

#include <chrono>
#include <cmath>
#include <random>

#include "core/statistics/interval.h"
#include "core/statistics/summary.h"

namespace joulery {
namespace {

/// bert-large-uncased-whole-word-masking-finetuned-squad: means of SQuAD, SQuAD v2, SciQ (kWh per 1,000 queries).
const std::vector<double> kMeans{0.005389525, 0.004908722, 0.004888638};
const std::vector<std::uint32_t> kOneEach{1, 1, 1};

TEST(ClusteredBootstrap, BM_12_three_datasets_give_t_on_their_means_and_the_flag_of_few_clusters) {
  const ClusteredInterval mean = clustered_mean(kOneEach, kMeans);
  EXPECT_EQ(mean.method, ClusterMethod::few_clusters);
  EXPECT_NEAR(mean.best, 0.005062295, 5e-10);
  ASSERT_TRUE(mean.interval);
  EXPECT_NEAR(mean.interval->high - mean.best, 0.000704420, 1e-9);
  EXPECT_NEAR(mean.best - mean.interval->low, 0.000704420, 1e-9);
}

TEST(ClusteredBootstrap, BM_12_the_27_resamples_of_three_clusters_spread_by_0_000133675_and_draws_come_near_it) {
  RunningSummary exact_draws;
  for (const double a : kMeans) {
    for (const double b : kMeans) {
      for (const double c : kMeans) exact_draws.add((a + b + c) / 3);
    }
  }
  const double spread = std::sqrt(*exact_draws.variance() * 26 / 27);
  EXPECT_NEAR(spread, 0.000133675, 5e-10);
  RunningSummary drawn;
  ClusterResampler resampler(kOneEach, 7);
  for (int i = 0; i < 10'000; ++i) drawn.add(weighted_mean(resampler.next(), kMeans));
  EXPECT_NEAR(*drawn.stddev(), spread, 0.03 * spread);  // 10,000 draws know a spread to 0.7 %, four times that
}

TEST(ClusteredBootstrap, BM_13_thirty_repeats_taken_for_independent_would_claim_an_eighth_of_the_doubt) {
  // 30 values with the published sd around the published mean: what the naive interval is made from.
  const double naive = student_quantile(0.975, 29) * 0.000243757 / std::sqrt(30.0);
  EXPECT_NEAR(naive, 0.000091020, 5e-10);
  const ClusteredInterval mean = clustered_mean(kOneEach, kMeans);
  EXPECT_GT((mean.interval->high - mean.best) / naive, 7.7);
}

TEST(ClusteredBootstrap, BM_12_clusters_weigh_alike_however_many_repeats_they_hold) {
  const std::vector<std::uint32_t> repeats{1, 4, 2};
  const std::vector<double> values{10, 20, 20, 20, 20, 31, 29};
  const ClusteredInterval mean = clustered_mean(repeats, values);
  EXPECT_DOUBLE_EQ(mean.best, 20);
  const double reach = student_quantile(0.975, 2) * 10 / std::sqrt(3.0);
  EXPECT_NEAR(mean.interval->high, 20 + reach, 1e-9);
}

TEST(ClusteredBootstrap, BM_12_one_cluster_tells_no_interval) {
  const ClusteredInterval mean = clustered_mean(std::vector<std::uint32_t>{3}, std::vector<double>{1, 2, 3});
  EXPECT_EQ(mean.method, ClusterMethod::one_cluster);
  EXPECT_DOUBLE_EQ(mean.best, 2);
  EXPECT_FALSE(mean.interval);
}

TEST(ClusteredBootstrap, BM_12_a_seed_means_the_same_weights_everywhere) {
  ClusterResampler resampler(std::vector<std::uint32_t>{3, 2, 10, 1}, 42);
  const auto first = resampler.next();
  std::vector<int> times;
  times.reserve(first.size());
  constexpr std::array<double, 4> kRepeats{3, 2, 10, 1};
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double repeats = kRepeats[i < 3 ? 0 : i < 5 ? 1 : i < 15 ? 2 : 3];
    times.push_back(static_cast<int>(std::lround(first[i] * 4 * repeats)));
  }
  EXPECT_EQ(times, (std::vector<int>{1, 2, 3, 1, 1, 1, 2, 1, 1, 0, 1, 0, 0, 1, 3, 0}));
}

TEST(ClusteredBootstrap, BM_12_eight_clusters_are_enough_for_percentiles_and_an_undefined_tail_has_no_upper_end) {
  const std::vector<std::uint32_t> repeats(8, 1);
  const std::vector<double> energy(8, 10);
  const std::vector<double> correct{1, 0, 0, 0, 0, 0, 0, 0};
  const auto per_correct = [&](std::span<const double> weights) {
    return weighted_mean(weights, energy) / weighted_mean(weights, correct);
  };
  const ClusteredInterval result = clustered_interval(repeats, per_correct);
  EXPECT_EQ(result.method, ClusterMethod::bootstrap);
  EXPECT_DOUBLE_EQ(result.best, 80);
  EXPECT_TRUE(std::isinf(result.interval->high)) << "a third of the resamples hold no correct answer";
  EXPECT_TRUE(std::isfinite(result.interval->low));
}

TEST(ClusteredBootstrap, BM_12_about_95_percent_of_the_intervals_hold_the_truth) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(0, 1);
  const std::vector<std::uint32_t> repeats(20, 5);
  int holding = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> values;
    for (std::size_t cluster = 0; cluster < repeats.size(); ++cluster) {
      const double own = 100 + 5 * normal(random);
      for (std::uint32_t i = 0; i < repeats[cluster]; ++i) values.push_back(own + normal(random));
    }
    const auto mean = clustered_mean(repeats, values, {400, static_cast<std::uint64_t>(trial), 0.95});
    holding += mean.interval->low <= 100 && 100 <= mean.interval->high ? 1 : 0;
  }
  // The percentile bootstrap of 20 clusters holds 92 to 93 %; 3 deviations of the binomial are 14.
  EXPECT_GT(holding, 264);
  EXPECT_LT(holding, 298);
}

RC_GTEST_PROP(ClusteredBootstrap, BM_12_weights_sum_to_1_and_whole_clusters_share_the_drawing, ()) {
  const auto repeats =
      *rc::gen::container<std::vector<std::uint32_t>>(*rc::gen::inRange<std::size_t>(1, 12), rc::gen::inRange(1U, 20U));
  ClusterResampler resampler(repeats, *rc::gen::arbitrary<std::uint64_t>());
  const auto weights = resampler.next();
  double sum = 0;
  for (const double weight : weights) sum += weight;
  RC_ASSERT(std::abs(sum - 1) < 1e-9);
  std::size_t at = 0;
  for (const std::uint32_t count : repeats) {
    double own = 0;
    for (std::uint32_t i = 0; i < count; ++i) own += weights[at + i];
    const double times = own * static_cast<double>(repeats.size());
    RC_ASSERT(std::abs(times - std::round(times)) < 1e-6);
    at += count;
  }
}

TEST(ClusteredBootstrap, BM_12_ten_thousand_resamples_of_1000_items_with_10_repeats) {
  const std::vector<std::uint32_t> repeats(1000, 10);
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> any(90, 110);
  std::vector<double> values(10'000);
  for (double& value : values) value = any(random);
  const auto begin = std::chrono::steady_clock::now();
  const ClusteredInterval mean = clustered_mean(repeats, values);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("seconds", std::to_string(took.count()));
  EXPECT_LT(mean.interval->low, 100);
  EXPECT_GT(mean.interval->high, 100);
  EXPECT_LT(mean.interval->high - mean.interval->low, 0.8);  // 2 x 1.96 x 5.77 x √(2/10,000) = 0.32, repeats drawn too
}

}  // namespace
}  // namespace joulery

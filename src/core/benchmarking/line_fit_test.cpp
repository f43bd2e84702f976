// SPDX-License-Identifier: Apache-2.0
// The cost of a step, found again in made-up blocks.
#include "core/benchmarking/line_fit.h"

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

const std::vector<double> kSteps{10, 25, 50};
const std::vector<std::uint32_t> kClusters{6, 6, 6};
constexpr std::size_t kBlocks = 18;

/// 0.2 J and 0.03 J a step, with a drift from block to block and a wobble of up to that fraction of each arm alone.
std::vector<std::vector<double>> arms(double drift, double wobble) {
  SplitMix random(5);
  std::vector<std::vector<double>> joules(kSteps.size());
  for (std::size_t block = 0; block < kBlocks; ++block) {
    for (std::size_t arm = 0; arm < kSteps.size(); ++arm) {
      const double own = 1 + wobble * (static_cast<double>(random.below(2001)) / 1000 - 1);
      joules[arm].push_back((0.2 + 0.03 * kSteps[arm]) * own + drift * static_cast<double>(block));
    }
  }
  return joules;
}

double width(const Bounded<EnergyPerQuery>& value) { return (value.high - value.low) / joule_per_query; }

TEST(LineFit, BM_26_what_a_step_costs_and_what_an_image_costs_besides_are_found_again) {
  const auto fit = fit_line(kSteps, arms(0, 0), kClusters);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->fixed.best / joule_per_query, 0.2, 1e-12);
  EXPECT_NEAR(fit->per_unit.best / joule_per_query, 0.03, 1e-12);
  EXPECT_NEAR(fit->largest_miss_fraction, 0, 1e-12);
  const auto noisy = fit_line(kSteps, arms(0, 0.05), kClusters);
  ASSERT_TRUE(noisy);
  EXPECT_LT(noisy->per_unit.low / joule_per_query, 0.03);
  EXPECT_GT(noisy->per_unit.high / joule_per_query, 0.03);
  EXPECT_GT(noisy->largest_miss_fraction, 0);
}

TEST(LineFit, BM_16_a_machine_that_drifts_from_block_to_block_moves_no_slope) {
  const auto still = fit_line(kSteps, arms(0, 0.01), kClusters);
  const auto drifting = fit_line(kSteps, arms(0.05, 0.01), kClusters);
  ASSERT_TRUE(still && drifting);
  EXPECT_NEAR(drifting->per_unit.best / still->per_unit.best, 1, 1e-9);
  EXPECT_NEAR(width(drifting->per_unit) / width(still->per_unit), 1, 1e-6);
  EXPECT_GT(width(drifting->fixed), width(still->fixed));
}

TEST(LineFit, BM_13_one_cluster_has_the_interval_of_its_blocks) {
  const std::vector<std::uint32_t> one{kBlocks};
  const auto fit = fit_line(kSteps, arms(0, 0.05), one);
  ASSERT_TRUE(fit);
  EXPECT_GT(width(fit->per_unit), 0);
  EXPECT_LT(fit->per_unit.low, fit->per_unit.best);
}

TEST(LineFit, an_option_that_does_not_bend_the_line_misses_nothing_and_one_that_does_is_told) {
  std::vector<std::vector<double>> bent = arms(0, 0);
  for (double& joules : bent[1]) joules *= 1.2;
  const auto fit = fit_line(kSteps, bent, kClusters);
  ASSERT_TRUE(fit);
  EXPECT_GT(fit->largest_miss_fraction, 0.05);
}

TEST(LineFit, one_value_or_one_block_tells_nothing) {
  const std::vector<double> alike{10, 10, 10};
  const auto same = fit_line(alike, arms(0, 0), kClusters);
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().what, "fewer than two different values");
  const std::vector<std::vector<double>> once{{1}, {2}, {3}};
  const std::vector<std::uint32_t> block{1};
  const auto single = fit_line(kSteps, once, block);
  ASSERT_FALSE(single);
  EXPECT_EQ(single.error().what, "fewer than two blocks that count in all arms");
}

}  // namespace
}  // namespace joulery

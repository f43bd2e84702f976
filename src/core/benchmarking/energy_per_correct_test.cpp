// SPDX-License-Identifier: Apache-2.0
// Joules per correct answer at published figures and where nothing was right.
#include "core/benchmarking/energy_per_correct.h"

#include <cmath>

namespace joulery {
namespace {

TEST(EnergyPerCorrect, BM_19_three_models_on_SciQ_from_the_per_model_table) {
  const auto of = [](double kwh_per_thousand, double share) {
    return *energy_per_correct(kwh_per_thousand * kilowatt_hour_per_thousand, share) / joule_per_correct;
  };
  EXPECT_NEAR(of(0.001646812, 0.46), 12.9, 0.05);   // distilbert-base-cased-distilled-squad
  EXPECT_NEAR(of(0.012936383, 0.92), 50.6, 0.05);   // BLOOMz-560M
  EXPECT_NEAR(of(0.073950024, 0.72), 369.8, 0.05);  // Flan-T5-xxl
  EXPECT_FALSE(energy_per_correct(joule_per_query, 0));
}

TEST(EnergyPerCorrect, BM_19_zero_correct_is_undefined_in_words_and_not_a_number) {
  const std::vector<std::uint32_t> repeats(8, 1);
  const std::vector<ScoredEnergy> none(8, {5 * joule, 3, 0});
  const auto result = energy_per_correct(repeats, none);
  EXPECT_FALSE(result.best);
  EXPECT_FALSE(result.interval);
  EXPECT_EQ(result.undefined_text(), "undefined (0 of 24 correct)");
}

TEST(EnergyPerCorrect, BM_19_the_interval_is_that_of_the_ratio_because_dear_clusters_may_also_be_the_good_ones) {
  const std::vector<std::uint32_t> repeats(10, 1);
  std::vector<ScoredEnergy> proportional;
  for (std::uint64_t i = 1; i <= 10; ++i) proportional.push_back({static_cast<double>(i) * joule, 20, i});
  const auto result = energy_per_correct(repeats, proportional);
  EXPECT_DOUBLE_EQ(*result.best / joule_per_correct, 1);
  EXPECT_NEAR(result.interval->low / joule_per_correct, 1, 1e-9) << "energy and answers vary, their ratio does not";
  EXPECT_NEAR(result.interval->high / joule_per_correct, 1, 1e-9);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What a token costs, found again in made-up queries, and the split of prefill and decode.
#include "core/benchmarking/length_fit.h"

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

/// 0.5 J per query, 2 mJ per input token, 40 mJ per output token; `noise` of up to that fraction.
std::vector<LengthObservation> queries(double noise, double per_output = 0.04) {
  SplitMix random(8);
  std::vector<LengthObservation> all;
  for (const double input : {16.0, 64.0, 256.0, 1024.0}) {
    for (const double output : {1.0, 8.0, 32.0, 128.0}) {
      const double wobble = 1 + noise * (static_cast<double>(random.below(2001)) / 1000 - 1);
      all.push_back({input, output, (0.5 + 0.002 * input + per_output * output) * wobble * joule_per_query});
    }
  }
  return all;
}

const std::vector<std::uint32_t> kClusters(16, 1);

TEST(LengthFit, BM_22_the_cost_of_a_query_of_an_input_and_of_an_output_token_are_found_again) {
  const auto fit = fit_length(kClusters, queries(0));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->fixed.best / joule_per_query, 0.5, 1e-8);
  EXPECT_NEAR(fit->per_input.best / joule_per_token, 0.002, 1e-10);
  EXPECT_NEAR(fit->per_output.best / joule_per_token, 0.04, 1e-10);
  const auto noisy = fit_length(kClusters, queries(0.05));
  EXPECT_LT(noisy->per_output.low / joule_per_token, 0.04);
  EXPECT_GT(noisy->per_output.high / joule_per_token, 0.04);
}

TEST(LengthFit, BM_22_no_coefficient_is_ever_negative) {
  const auto fit = fit_length(kClusters, queries(0.02, -0.001));
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->per_output.best, EnergyPerToken{});
  EXPECT_GE(fit->fixed.low, EnergyPerQuery{});
  EXPECT_GE(fit->per_input.low, EnergyPerToken{});
}

TEST(LengthFit, BM_22_one_length_tells_nothing) {
  const std::vector<LengthObservation> alike(16, {64, 8, joule_per_query});
  const auto fit = fit_length(kClusters, alike);
  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().what, "lengths vary too little to tell what a token costs");
}

TEST(LengthFit, BM_22_what_65_tokens_for_1_cost_is_told_apart_from_the_model) {
  const auto fit = fit_length(kClusters, queries(0)).value();
  const EnergyPerQuery length = explained_by_length(fit, {100, 1, {}}, {100, 65, {}});
  EXPECT_NEAR(length / joule_per_query, 64 * 0.04, 1e-8);
}

TEST(LengthFit, BM_25_the_prefill_is_what_an_answer_without_tokens_would_cost) {
  const auto all = queries(0);
  const std::vector<double> alike(all.size(), 1.0 / static_cast<double>(all.size()));
  EXPECT_NEAR(fitted_prefill_fraction(alike, all, 256, 32), 1.012 / 2.292, 1e-8);
  EXPECT_NEAR(fitted_prefill_fraction(alike, all, 256, 0), 1, 1e-12);
}

TEST(LengthFit, BM_25_two_passes_that_cross_are_not_resolved) {
  EXPECT_FALSE(split_two_passes(joule_per_query, 1.1 * joule_per_query).decode);
  EXPECT_NEAR(*split_two_passes(joule_per_query, 0.9 * joule_per_query).decode / joule_per_query, 0.1, 1e-12);
}

TEST(LengthFit, BM_25_time_stamps_split_only_where_the_sensor_updates_five_times_within_a_prefill) {
  EXPECT_EQ(choose_split({milliseconds(20), milliseconds(100), true}), SplitMethod::timestamp);
  EXPECT_EQ(choose_split({milliseconds(20), milliseconds(99), true}), SplitMethod::regression);
  EXPECT_EQ(choose_split({milliseconds(20), milliseconds(99), false}), SplitMethod::repeat);
  EXPECT_EQ(choose_split({Duration{}, milliseconds(99), false}), SplitMethod::repeat) << "a period nobody knows";
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Prefill and decode of made-up stretches whose energy is known: 0.5 J a query, 2 mJ an input token, 40 mJ an output
// token.
#include "core/benchmarking/phase_split.h"

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

constexpr double kFixed = 0.5;
constexpr double kInput = 0.002;
constexpr double kOutput = 0.04;
const ResamplingPlan kPlan{300, 1, 0.95};
const SplitTimes kSlowSensor{milliseconds(100), milliseconds(100)};

double truth(double input, double output) { return kFixed + kInput * input + kOutput * output; }

/// How stretches are made.
struct Recipe {
  bool lengths_vary = true;
  bool one_token_passes = false;
  bool integrated = false;
  double noise = 0.03;
  std::uint64_t cached = 0;  ///< tokens less to compute in the passes of one output token
};

LengthStretch stretch(std::uint32_t repeat, std::uint64_t input, std::uint64_t output, double wobble) {
  LengthStretch made;
  made.repeat = repeat;
  made.queries = 2;
  made.input_tokens = 2 * input;
  made.output_tokens = 2 * output;
  const double joules = 2 * truth(static_cast<double>(input), static_cast<double>(output)) * wobble;
  made.energy = exact(Energy::of_microjoules(std::llround(joules * 1e6)));
  made.time = milliseconds(700);
  return made;
}

std::vector<LengthStretch> made(const Recipe& recipe) {
  SplitMix random(5);
  std::vector<LengthStretch> all;
  const auto wobble = [&] { return 1 + recipe.noise * (static_cast<double>(random.below(2001)) / 1000 - 1); };
  for (std::uint32_t repeat = 0; repeat < 9; ++repeat) {
    for (std::uint32_t part = 0; part < 8; ++part) {
      const std::uint64_t input = recipe.lengths_vary ? 50 + 37 * (part * 5 % 8) : 200;
      const std::uint64_t output = recipe.lengths_vary ? 4 + 6 * (part * 3 % 8) : 20;
      all.push_back(stretch(repeat, input, output, wobble()));
      all.back().part = part;
      const double prefill = 2 * truth(static_cast<double>(input), 0);
      if (recipe.integrated) all.back().prefill = exact(Energy::of_microjoules(std::llround(prefill * 1e6)));
    }
    for (std::uint32_t part = 0; recipe.one_token_passes && part < 3; ++part) {
      all.push_back(stretch(repeat, 200 - recipe.cached, 1, wobble()));
      all.back().part = part;
      all.back().is_prefill_only = true;
    }
  }
  return all;
}

/// Mean of the lengths above: 50 + 37 * 3.5 in, 4 + 6 * 3.5 out.
constexpr double kTrueFraction = (kFixed + kInput * 179.5) / (kFixed + kInput * 179.5 + kOutput * 25);

TEST(PhaseSplit, BM_25_time_stamps_split_where_the_sensor_sees_the_prefill) {
  const auto stretches = made({.integrated = true});
  const auto share = prefill_share(stretches, {milliseconds(20), milliseconds(100)}, kPlan);
  ASSERT_TRUE(share) << share.error().what;
  EXPECT_EQ(share->method, SplitMethod::timestamp);
  EXPECT_LT(share->fraction.low, kTrueFraction);
  EXPECT_GT(share->fraction.high, kTrueFraction);
  // The same sensor is too slow for a shorter prefill; one stretch that was not integrated is one too many.
  EXPECT_EQ(prefill_share(stretches, {milliseconds(20), milliseconds(99)}, kPlan)->method, SplitMethod::regression);
  auto partly = stretches;
  partly[7].prefill.reset();
  EXPECT_EQ(prefill_share(partly, {milliseconds(20), milliseconds(100)}, kPlan)->method, SplitMethod::regression);
}

TEST(PhaseSplit, BM_25_varied_lengths_are_split_by_regression_and_the_truth_lies_in_the_interval) {
  const auto share = prefill_share(made({}), kSlowSensor, kPlan);
  ASSERT_TRUE(share) << share.error().what;
  EXPECT_EQ(share->method, SplitMethod::regression);
  EXPECT_EQ(share->repeats, 9U);
  EXPECT_LT(share->fraction.low, kTrueFraction);
  EXPECT_GT(share->fraction.high, kTrueFraction);
  EXPECT_LT(share->fraction.high - share->fraction.low, 0.2);
}

TEST(PhaseSplit, BM_22_the_fit_of_stretches_finds_the_cost_of_tokens_again) {
  const auto fit = fit_stretches(made({}), kPlan);
  ASSERT_TRUE(fit) << fit.error().what;
  EXPECT_LT(fit->per_input.low / joule_per_token, kInput);
  EXPECT_GT(fit->per_input.high / joule_per_token, kInput);
  EXPECT_LT(fit->per_output.low / joule_per_token, kOutput);
  EXPECT_GT(fit->per_output.high / joule_per_token, kOutput);
  EXPECT_FALSE(fit_stretches({}, kPlan));
}

TEST(PhaseSplit, BM_25_one_length_is_split_by_passes_of_one_output_token) {
  const auto share = prefill_share(made({.lengths_vary = false, .one_token_passes = true}), kSlowSensor, kPlan);
  ASSERT_TRUE(share) << share.error().what;
  EXPECT_EQ(share->method, SplitMethod::repeat);
  const double truth_of_pass = truth(200, 1) / truth(200, 20);
  EXPECT_LT(share->fraction.low, truth_of_pass);
  EXPECT_GT(share->fraction.high, truth_of_pass);
}

TEST(PhaseSplit, BM_25_passes_of_one_output_token_join_the_regression_where_prompts_vary) {
  auto stretches = made({.one_token_passes = true});
  for (LengthStretch& each : stretches) {
    if (each.is_prefill_only) continue;
    const double input = static_cast<double>(each.input_tokens) / 2;
    each.output_tokens = 40;  // every answer as long as its cap
    each.energy = exact(Energy::of_microjoules(std::llround(2e6 * truth(input, 20))));
  }
  const auto share = prefill_share(stretches, kSlowSensor, kPlan);
  ASSERT_TRUE(share) << share.error().what;
  EXPECT_EQ(share->method, SplitMethod::regression);
  EXPECT_NEAR(share->fraction.best, truth(179.5, 0) / truth(179.5, 20), 0.03);
}

TEST(PhaseSplit, BM_25_one_length_without_such_passes_is_not_resolved) {
  const auto share = prefill_share(made({.lengths_vary = false}), kSlowSensor, kPlan);
  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().what, "lengths vary too little, and no passes of one output token were run");
}

TEST(PhaseSplit, BM_27_passes_whose_prompts_came_from_a_cache_split_nothing) {
  const auto share =
      prefill_share(made({.lengths_vary = false, .one_token_passes = true, .cached = 20}), kSlowSensor, kPlan);
  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().what, "prompts of the passes of one output token came from a cache");
}

TEST(PhaseSplit, BM_25_a_decode_that_would_be_negative_is_not_resolved) {
  auto stretches = made({.lengths_vary = false, .one_token_passes = true});
  for (LengthStretch& each : stretches) {
    if (each.is_prefill_only) each.energy = exact(Energy::of_microjoules(4'000'000));
  }
  const auto share = prefill_share(stretches, kSlowSensor, kPlan);
  ASSERT_FALSE(share);
  EXPECT_NE(share.error().what.find("decode would not be above 0"), std::string::npos);
}

TEST(PhaseSplit, BM_25_answers_without_output_tokens_have_no_decode) {
  auto stretches = made({});
  for (LengthStretch& each : stretches) each.output_tokens = 0;
  const auto share = prefill_share(stretches, kSlowSensor, kPlan);
  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().what, "no output token was computed");
  EXPECT_FALSE(prefill_share({}, kSlowSensor, kPlan));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Energy over steps and batches, found again in a made-up bench.
#include "core/bundle/varied_headline.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bundle_json.h"
#include "core/bundle/headlines.h"
#include "core/bundle/varied_example.h"
#include "core/bundle/verify.h"

namespace joulery {
namespace {

/// The curve over an option with this held.
const VariedCurve& curve_of(const Headlines& headlines, std::string_view option, const VariedOptions& held) {
  const auto& curves = headlines.tasks.at(0).varied;
  const auto found = std::ranges::find_if(
      curves, [&](const VariedCurve& curve) { return curve.option == option && curve.held == held; });
  EXPECT_NE(found, curves.end()) << option;
  return *found;
}

TEST(VariedHeadline, BM_26_an_image_over_steps_is_a_curve_of_rising_steps_with_what_a_step_costs) {
  const Bench bench = examples::example_varied_bench();
  const Headlines headlines = headlines_of(bench);
  const VariedCurve& curve = curve_of(headlines, "steps", {{"batch", "1"}});
  EXPECT_EQ(curve.model, "digits");
  ASSERT_EQ(curve.points.size(), 3U);
  EXPECT_EQ(value_in(bench, curve, curve.points[0]), "10");
  EXPECT_EQ(value_in(bench, curve, curve.points[2]), "50");
  EXPECT_FALSE(curve.points[0].ratio.has_value()) << "the first";
  ASSERT_TRUE(curve.points[2].ratio.has_value());
  EXPECT_NEAR(curve.points[2].ratio->best, 1.7 / 0.5, 0.05);
  ASSERT_TRUE(curve.fit.has_value()) << curve.why_no_fit;
  EXPECT_NEAR(curve.fit->per_unit.best / joule_per_query, 0.03, 0.001);
  EXPECT_NEAR(curve.fit->fixed.best / joule_per_query, 0.2, 0.02);
  EXPECT_LT(curve.fit->per_unit.low / joule_per_query, 0.03);
  EXPECT_GT(curve.fit->per_unit.high / joule_per_query, 0.03);
  EXPECT_LT(curve.fit->largest_miss_fraction, 0.05);
}

TEST(VariedHeadline, BM_14_the_instruments_doubt_is_added_to_what_a_step_costs) {
  Bench bench = examples::example_varied_bench();
  const auto half = [](const Bench& of) {
    const Headlines headlines = headlines_of(of);
    const Bounded<EnergyPerQuery> step = curve_of(headlines, "steps", {{"batch", "1"}}).fit->per_unit;
    return (step.high - step.low) / joule_per_query / 2;
  };
  const double with_doubt = half(bench);
  for (BenchTrial& trial : bench.trials) trial.trial.instrument_fraction = 0;
  EXPECT_NEAR(with_doubt - half(bench), 0.3 * 0.03, 0.001);
}

TEST(VariedHeadline, BM_26_an_image_over_batches_stands_at_the_batch_that_was_reached) {
  const Bench bench = examples::example_varied_bench();
  const Headlines headlines = headlines_of(bench);
  const VariedCurve& curve = curve_of(headlines, "batch", {{"steps", "25"}});
  ASSERT_EQ(curve.points.size(), 2U);
  EXPECT_EQ(curve.points[0].amount, 1);
  EXPECT_NEAR(curve.points[1].amount, 20.0 / 3, 1e-12) << "twenty items in batches of 8, 8 and 4";
  EXPECT_NEAR(curve.points[1].ratio->best, 0.9, 0.02);
  EXPECT_FALSE(curve.fit.has_value());
  EXPECT_EQ(curve.why_no_fit, "a line is fitted to steps alone");
  EXPECT_EQ(headlines.tasks.at(0).varied.size(), 5U) << "three over batches, two over steps";
}

TEST(VariedHeadline, an_arm_that_is_void_or_alone_is_in_no_curve) {
  Bench bench = examples::example_varied_bench();
  for (Repeat& repeat : bench.trials[3].trial.repeats) repeat.queries.failed = repeat.queries.answered;
  const Headlines headlines = headlines_of(bench);
  EXPECT_EQ(curve_of(headlines, "steps", {{"batch", "1"}}).points.size(), 2U);
  EXPECT_EQ(headlines.tasks.at(0).varied.size(), 4U) << "fifty steps have one batch left";
}

TEST(VariedHeadline, BM_35_a_bench_with_varied_options_is_read_and_derived_again) {
  const std::string text = bench_json(examples::example_varied_bench());
  const auto verified = verify_document(text);
  ASSERT_TRUE(verified) << describe(verified.error());
  EXPECT_EQ(verified->mismatches, std::vector<Mismatch>());
  EXPECT_EQ(verified->bench.trials[0].model.varied, (VariedOptions{{"batch", "8"}, {"steps", "50"}}));
  std::string changed = text;
  const std::string key = "\"largest_miss_fraction\": 0.";
  const auto at = changed.find(key);
  ASSERT_NE(at, std::string::npos);
  changed.insert(at + key.size(), "9");
  const auto found = verify_document(changed);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->mismatches.size(), 1U);
  EXPECT_NE(found->mismatches[0].path.find(".fit.largest_miss_fraction"), std::string::npos);
}

TEST(VariedHeadline, a_bench_without_varied_options_reads_as_before_them) {
  EXPECT_EQ(bench_json(examples::example_bench()).find("\"varied\""), std::string::npos);
}

TEST(VariedHeadline, options_that_no_joulery_writes_make_no_curve_and_no_harm) {
  Bench bench = examples::example_varied_bench();
  for (BenchTrial& trial : bench.trials) trial.model.varied = {{"steps", "many"}, {"mood", "good"}};
  EXPECT_TRUE(headlines_of(bench).tasks.at(0).varied.empty());
}

}  // namespace
}  // namespace joulery

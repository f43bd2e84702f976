// SPDX-License-Identifier: Apache-2.0
// What a curve says of single requests; its points are tested in benchmarking.
#include "core/bundle/curve_headline.h"

#include "core/benchmarking/seen_load_example.h"

namespace joulery {
namespace {

const ResamplingPlan kPlan{200, 1, 0.95};

BenchCurve curve_of_two() {
  BenchCurve curve;
  curve.points = {examples::paper_load({}, 1, 12), examples::paper_load({}, 4, 40)};
  return curve;
}

TEST(CurveHeadline, EN_3_requests_and_idle_and_unattributed_are_the_energy_of_the_point) {
  const BenchCurve curve = curve_of_two();
  const CurveHeadline headline =
      curve_headline(curve, kPlan, BatchPrice{0.01 * joule_per_token, 0.1 * joule_per_token, 60 * watt});
  for (const CurvePoint& point : headline.points) {
    ASSERT_TRUE(point.shares.has_value()) << point.why_no_shares;
    EXPECT_EQ(point.shares->requests + point.shares->idle + point.shares->unattributed,
              point.seen->samples.back().since_start);
    EXPECT_LE(point.shares->p50, point.shares->p90);
    EXPECT_LE(point.shares->p90, point.shares->p99);
    EXPECT_GT(point.shares->p50, Energy{});
  }
  EXPECT_LT(headline.points[1].shares->p50, headline.points[0].shares->p50)
      << "the batch divides what its server takes";
}

TEST(CurveHeadline, without_a_price_of_tokens_there_are_no_shares_and_all_else_is_there) {
  const BenchCurve curve = curve_of_two();
  const CurveHeadline headline = curve_headline(curve, kPlan, failure(ErrorKind::invalid, "lengths vary too little"));
  for (const CurvePoint& point : headline.points) {
    EXPECT_TRUE(point.figures.has_value());
    EXPECT_FALSE(point.shares.has_value());
    EXPECT_EQ(point.why_no_shares, "lengths vary too little");
  }
}

}  // namespace
}  // namespace joulery

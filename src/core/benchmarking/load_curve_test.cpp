// SPDX-License-Identifier: Apache-2.0
// The end of a curve and what is read off it.
#include "core/benchmarking/load_curve.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

LoadPoint load(std::uint32_t concurrency, double joules, double throughput, int p99_ms) {
  LoadPoint point;
  point.concurrency = concurrency;
  point.energy = exact(joules * joule_per_token);
  point.throughput = throughput * token_per_second;
  point.between_tokens = LatencyQuantiles{milliseconds(p99_ms / 2), milliseconds(p99_ms), milliseconds(p99_ms)};
  return point;
}

TEST(LoadCurve, BM_26_concurrency_doubles_until_throughput_gains_less_than_2_percent) {
  EXPECT_EQ(next_concurrency({}), 1U);
  std::vector<LoadPoint> points{load(1, 4, 100, 10)};
  EXPECT_EQ(next_concurrency(points), 2U);
  points.push_back(load(2, 2.5, 180, 12));
  EXPECT_EQ(next_concurrency(points), 4U);
  points.push_back(load(4, 2, 183.5, 25));
  EXPECT_FALSE(next_concurrency(points)) << "1.9 % more";
}

TEST(LoadCurve, BM_26_both_questions_have_their_answer) {
  std::vector<LoadPoint> points{load(1, 4, 100, 10), load(2, 2.5, 180, 12), load(4, 2, 300, 25)};
  EXPECT_EQ(lowest_energy(points)->concurrency, 4U);
  EXPECT_EQ(lowest_energy_within(points, milliseconds(20))->concurrency, 2U);
  EXPECT_EQ(lowest_energy_within(points, milliseconds(5)), nullptr);
  points[0].between_tokens.reset();
  EXPECT_EQ(lowest_energy_within(points, milliseconds(11)), nullptr) << "an unknown latency is within no limit";
}

TEST(LoadCurve, BM_26_latencies_have_their_quantiles) {
  std::vector<Duration> latencies;
  latencies.reserve(101);
  for (int i = 0; i <= 100; ++i) latencies.push_back(milliseconds(i));
  const auto quantiles = latency_quantiles(latencies);
  EXPECT_EQ(quantiles->p50, milliseconds(50));
  EXPECT_EQ(quantiles->p99, milliseconds(99));
  EXPECT_FALSE(latency_quantiles({}));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The cheapest arm of the same quality, and none.
#include "core/benchmarking/iso_quality.h"

namespace joulery {
namespace {

ArmObservations arm(double joules, double quality) {
  ArmObservations all;
  all.reserve(10);
  for (int i = 0; i < 10; ++i) all.push_back({joules * (1 + 0.01 * i) * joule_per_query, quality});
  return all;
}

const std::vector<std::uint32_t> kTenClusters(10, 1);

TEST(IsoQuality, BM_21_the_cheapest_arm_within_one_point_is_found_with_the_ratio_it_saves) {
  const std::vector<ArmObservations> arms{arm(100, 0.92), arm(40, 0.91), arm(20, 0.90), arm(50, 0.99)};
  const IsoQuality answer = iso_quality(kTenClusters, arms, 0);
  ASSERT_TRUE(answer.cheapest);
  EXPECT_EQ(*answer.cheapest, 1U);
  EXPECT_NEAR(answer.energy_ratio->best, 0.4, 1e-12);
  EXPECT_NEAR(answer.energy_ratio->high, 0.4, 1e-9) << "both move with the same clusters";
  EXPECT_EQ(*iso_quality(kTenClusters, arms, 0, 0.02).cheapest, 2U);
}

TEST(IsoQuality, BM_21_none_is_an_answer) {
  const std::vector<ArmObservations> arms{arm(10, 0.9), arm(5, 0.8), arm(20, 0.95)};
  const IsoQuality answer = iso_quality(kTenClusters, arms, 0);
  EXPECT_FALSE(answer.cheapest);
  EXPECT_FALSE(answer.energy_ratio);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Moments of a long stream, and that a seed means one stream.
#include "core/statistics/normal_noise.h"

#include <numeric>

namespace joulery {
namespace {

TEST(NormalNoise, it_is_standard_normal_and_the_same_for_a_seed) {
  constexpr std::size_t count = 20'000;
  const std::vector<double> numbers = NormalNoise(1).take(count);
  const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / count;
  const double square = std::inner_product(numbers.begin(), numbers.end(), numbers.begin(), 0.0) / count;
  EXPECT_NEAR(mean, 0, 0.03);  // four standard errors of a mean of 20,000
  EXPECT_NEAR(square, 1, 0.04);
  EXPECT_EQ(NormalNoise(1).take(9), NormalNoise(1).take(9));
  EXPECT_NE(NormalNoise(1).take(9), NormalNoise(2).take(9));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Gaps by inversion of the exponential distribution (Devroye 1986, chapter II.2).
#include "core/benchmarking/poisson_arrivals.h"

#include <cmath>

#include "core/statistics/split_mix.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// From 53 bits, in (0, 1]: its logarithm is finite.
double above_zero(SplitMix& random) {
  constexpr unsigned kSpare = 11;
  constexpr double kSteps = 9007199254740992;  // 2^53
  return (static_cast<double>(random.next() >> kSpare) + 1) / kSteps;
}

}  // namespace

std::vector<Duration> poisson_arrivals(std::size_t count, RequestRate rate, std::uint64_t seed) {
  ENSURE(rate > RequestRate{});
  constexpr double kNanoseconds = 1e9;
  SplitMix random(seed);
  std::vector<Duration> arrivals;
  arrivals.reserve(count);
  double seconds = 0;
  for (std::size_t i = 0; i < count; ++i) {
    seconds += -std::log(above_zero(random)) / (rate / request_per_second);
    arrivals.emplace_back(std::llround(seconds * kNanoseconds));
  }
  return arrivals;
}

}  // namespace joulery

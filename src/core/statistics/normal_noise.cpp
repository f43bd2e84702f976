// SPDX-License-Identifier: Apache-2.0
// Both numbers of a pair are used, the second at the next call.
#include "core/statistics/normal_noise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace joulery {

double NormalNoise::uniform() {
  constexpr double steps = 9007199254740992.0;  // 2^53: what a double tells apart below 1
  return (static_cast<double>(random_.next() >> 11U) + 0.5) / steps;
}

double NormalNoise::next() {
  if (spare_) {
    const double kept = *spare_;
    spare_.reset();
    return kept;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

std::vector<double> NormalNoise::take(std::size_t count) {
  std::vector<double> numbers(count);
  std::ranges::generate(numbers, [this] { return next(); });
  return numbers;
}

}  // namespace joulery

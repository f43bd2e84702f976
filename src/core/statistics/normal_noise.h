// SPDX-License-Identifier: Apache-2.0
// Normal numbers from a seed, the same on every machine. Not for secrets.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/statistics/split_mix.h"

namespace joulery {

/// Standard normal numbers from a seed: splitmix64 through Box and Muller 1958.
class NormalNoise {
 public:
  explicit NormalNoise(std::uint64_t seed) : random_(seed) {}
  double next();
  /// `count` numbers.
  [[nodiscard]] std::vector<double> take(std::size_t count);

 private:
  double uniform();  ///< between 0 and 1, never either

  SplitMix random_;
  std::optional<double> spare_;
};

}  // namespace joulery

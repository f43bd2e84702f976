// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic of amounts: a ratio is applied to a stream of integers and the remainder of each division is carried
// to the next (architecture, decision 1), so that the sum of many slices is the slice of the sum. Not for single
// values.
#pragma once

#include <cstdint>

#include "foundation/base/ensure.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// Multiplies a stream of amounts by numerator / denominator; the running total is the exact one, rounded to nearest
/// (`rounded`) or cut off.
class ExactScale {
 public:
  enum class Total { rounded, floored };
  ExactScale(std::uint64_t numerator, std::uint64_t denominator, Total total = Total::rounded)
      : numerator_(numerator), denominator_(denominator), carry_(total == Total::rounded ? denominator / 2 : 0) {
    ENSURE(denominator > 0);
  }

  /// The next integer amount. Amounts beyond the range of int64 are cut to it (292 GJ: no slice is that large).
  std::int64_t advance(std::uint64_t amount) { return advance_product(amount, numerator_); }

  /// As `advance`, with a numerator of its own: an amount that is a product of two integers (power x time).
  std::int64_t advance_product(std::uint64_t amount, std::uint64_t factor) {
    std::uint64_t product = 0;
    if (!__builtin_mul_overflow(amount, factor, &product) && !__builtin_add_overflow(product, carry_, &product)) {
      carry_ = product % denominator_;
      return clip(product / denominator_);
    }
    return advance_wide(amount, factor);
  }

 private:
  static std::int64_t clip(std::uint64_t amount) {
    return amount > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(amount);
  }
  std::int64_t advance_wide(std::uint64_t amount, std::uint64_t factor) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(amount) * factor + carry_;
    carry_ = static_cast<std::uint64_t>(product % denominator_);
    const Wide quotient = product / denominator_;
    return quotient > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(quotient);
  }

  std::uint64_t numerator_;
  std::uint64_t denominator_;
  std::uint64_t carry_;
};

/// Ends of an interval as fixed multiples of best, carried the same way: tiny slices keep their doubt.
/// low <= best <= high holds for every single slice, because both ends are cut off.
class ExactBounds {
 public:
  /// 0 <= low_factor <= 1 <= high_factor.
  ExactBounds(double low_factor, double high_factor);
  /// The interval around the next amount of microjoules (>= 0).
  Bounded<Energy> advance(std::int64_t microjoules) {
    const auto amount = static_cast<std::uint64_t>(microjoules);
    return {Energy::of_microjoules(low_.advance(amount)), Energy::of_microjoules(microjoules),
            Energy::of_microjoules(high_.advance(amount))};
  }

 private:
  ExactScale low_;
  ExactScale high_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic of amounts: a ratio is applied to a stream of integers and the remainder of each division is carried
// to the next (architecture, decision 1), so that the sum of many slices is the slice of the sum. Not for single
// values.
#pragma once

#include <cstdint>

#include "foundation/base/ensure.h"
#include "foundation/base/time.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// One division of a stream: quotients whose sum is the quotient of the sum. Quotients beyond the range of int64 are
/// cut to it (9 TJ: no slice is that large).
struct Carry {
  std::uint64_t remainder = 0;

  /// amount x factor / denominator; `denominator` is the same in every call (a constant costs no division instruction).
  std::int64_t advance(std::uint64_t amount, std::uint64_t factor, std::uint64_t denominator) {
    std::uint64_t product = 0;
    if (!__builtin_mul_overflow(amount, factor, &product) && !__builtin_add_overflow(product, remainder, &product)) {
      remainder = product % denominator;
      return clip(product / denominator);
    }
    return advance_wide(amount, factor, denominator);
  }

 private:
  static std::int64_t clip(std::uint64_t amount) {
    return amount > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(amount);
  }
  std::int64_t advance_wide(std::uint64_t amount, std::uint64_t factor, std::uint64_t denominator);
};

/// Multiplies a stream of amounts by numerator / denominator; the running total is the exact one, rounded to nearest.
class ExactScale {
 public:
  ExactScale(std::uint64_t numerator, std::uint64_t denominator)
      : numerator_(numerator), denominator_(denominator), carry_{denominator / 2} {
    ENSURE(denominator > 0);
  }

  /// The next integer amount.
  std::int64_t advance(std::uint64_t amount) { return carry_.advance(amount, numerator_, denominator_); }

 private:
  std::uint64_t numerator_;
  std::uint64_t denominator_;
  Carry carry_;
};

/// Microwatts times nanoseconds as whole microjoules; the running total is rounded to nearest.
class PowerOverTime {
 public:
  std::int64_t advance(std::uint64_t microwatts, Duration time) {
    return advance_between(microwatts, microwatts, time);
  }
  /// Mean of two powers times time (trapezoid).
  std::int64_t advance_between(std::uint64_t before, std::uint64_t after, Duration time) {
    return carry_.advance(before + after, static_cast<std::uint64_t>(time.count()), kTwiceNanosecondsPerSecond);
  }

 private:
  static constexpr std::uint64_t kTwiceNanosecondsPerSecond = 2'000'000'000;
  Carry carry_{kTwiceNanosecondsPerSecond / 2};
};

/// Ends of an interval as fixed multiples of best, carried the same way: tiny slices keep their doubt.
/// low <= best <= high holds for every single slice, because both ends are cut off.
class ExactBounds {
 public:
  /// 0 <= low_factor <= 1 <= high_factor < 10^9.
  ExactBounds(double low_factor, double high_factor);
  /// The interval around the next amount of microjoules (>= 0).
  Bounded<Energy> advance(std::int64_t microjoules) {
    const auto amount = static_cast<std::uint64_t>(microjoules);
    return {Energy::of_microjoules(low_.advance(amount, low_parts_, kParts)), Energy::of_microjoules(microjoules),
            Energy::of_microjoules(high_.advance(amount, high_parts_, kParts))};
  }

 private:
  static constexpr std::uint64_t kParts = 1'000'000'000;
  static std::uint64_t parts_of(double factor);
  std::uint64_t low_parts_;
  std::uint64_t high_parts_;
  Carry low_;
  Carry high_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// From two readings of who used the machine to the weights of the interval between them (R31): CPU cycles where they
// are known of everybody at both ends, CPU time otherwise, never both inside one interval; and memory held. What is
// divided by them is app/account.h's.
#pragma once

#include "foundation/domain/run.h"
#include "foundation/domain/sample.h"
#include "shell/app/account.h"

namespace joulery {

/// The weights of an interval and where they come from.
struct WeighedInterval {
  UseOfInterval use;
  bool by_cycles = false;  ///< else by CPU time
};

/// For how much of the window each weight was used.
class WeighedTime {
 public:
  void add(const WeighedInterval& interval, const Window& window);
  /// Nothing while no interval inside the window was divided.
  [[nodiscard]] std::optional<ShareWeights> weights() const;

 private:
  Duration all_{};
  Duration by_cycles_{};
  Duration by_memory_{};
};

/// How much a running total grew; 0 where an end is not known or it did not grow.
[[nodiscard]] std::uint64_t grown(const std::optional<Duration>& before, const std::optional<Duration>& after);

/// Use between two readings, the earlier one first. Cycles that did not grow on the machine, or shrank for anybody, are
/// not believed. Memory is the mean of both ends, or the end that is known.
[[nodiscard]] WeighedInterval use_between(const Usage& before, const Usage& after);

}  // namespace joulery

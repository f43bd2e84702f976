// SPDX-License-Identifier: Apache-2.0
// MirrorWatch: finds zones that are copies of each other (R13): a Threadripper lists two dies which both count the
// whole package, 68 + 68 W printed as 137 W. Compares increments only; what follows from it is metering/cut.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "foundation/domain/channel.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// Watches the package counters of a run. One thread; no allocation after construction.
class MirrorWatch {
 public:
  explicit MirrorWatch(std::span<const Channel> channels);

  /// Slices of one tick, any channels, any order; a channel without a slice is left out of this tick's comparison.
  void advance(std::span<const Slice> slices_of_tick);
  /// One flag per channel: true = a copy of an earlier one. A pair counts as mirrored after >= 3 ticks of different
  /// size that agree within 1 unit, and as long as nine in ten ticks do (a read may fall between two ticks of the
  /// counter).
  [[nodiscard]] std::vector<bool> mirrors() const;

 private:
  struct Pair {
    std::size_t first = 0;   ///< channel that keeps its place
    std::size_t second = 0;  ///< channel that may be its copy
    std::int64_t tolerance = 0;
    std::uint64_t ticks = 0;
    std::uint64_t agreeing = 0;
    std::array<std::int64_t, 3> sizes{};  ///< different sizes of agreeing increments
    std::size_t size_count = 0;
  };
  static void compare(Pair& pair, std::int64_t a, std::int64_t b);

  std::size_t channel_count_;
  std::vector<Pair> pairs_;
  std::vector<std::int64_t> increments_;  ///< of this tick, by channel; negative = none
};

}  // namespace joulery

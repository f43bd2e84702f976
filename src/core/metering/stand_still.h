// SPDX-License-Identifier: Apache-2.0
// StandStill: tells a part that took nothing from a sensor that hangs. A processor package, memory, a GPU or a board
// that is on never takes nothing, so a counter that does not move while the machine works is stuck: what it says is
// unknown, not 0. Stretches without energy are held back until this is known. Pure; no allocation.
#pragma once

#include <cstdint>
#include <optional>

#include "foundation/domain/channel.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// Running totals that show whether the machine worked.
struct WorkSeen {
  Duration busy{};          ///< of all processors
  std::uint64_t moves = 0;  ///< slices with energy of other channels
};

/// Whether the rule holds for a channel: a part of a part (a graphics core, a rail) may be switched off, but not memory
/// and not the cores of a package.
[[nodiscard]] bool always_takes_power(const Channel& channel);

/// One channel.
class StandStill {
 public:
  /// `work`: what was seen when the channel began to be watched.
  explicit StandStill(const Channel& channel, const WorkSeen& work = {})
      : period_(channel.period), watched_(always_takes_power(channel)), last_(work) {}

  /// True: nothing is known about the time between the stretch held back and this slice (a reset, a suspend). They are
  /// not one stand-still: release the stretch first.
  [[nodiscard]] bool is_behind_a_hole(const Slice& slice) const { return held_ && slice.from > held_->to; }
  /// Takes the channel's next slice. True: it has no energy and is held back; do not book it now.
  bool holds(const Slice& slice, const WorkSeen& work);

  /// What became of a stretch without energy.
  struct Stretch {
    Slice slice;
    bool stuck = false;  ///< true: nothing is known about it; false: book the slice, the part took next to nothing
  };
  /// The stretch held back, once the channel moved on or the run ends; nothing when there is none. `at_end` is true at
  /// the end of the run, where a channel that never moved needs no five seconds to be stuck.
  std::optional<Stretch> release(const WorkSeen& work, bool at_end);

 private:
  Duration period_;
  bool watched_;
  bool moved_ = false;
  std::optional<Slice> held_;
  WorkSeen before_;  ///< work seen when the stretch held back began
  WorkSeen last_;    ///< and at the end of the last slice
  std::optional<Instant> last_to_;
};

}  // namespace joulery

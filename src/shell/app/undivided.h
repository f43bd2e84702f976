// SPDX-License-Identifier: Apache-2.0
// Undivided: energy that was booked and whose users are not known yet, in order of time, so that what is learned later
// about a stretch divides the energy of that stretch and no other. It keeps amounts, it charges nobody.
#pragma once

#include <cstddef>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// Energy of a stretch of time, and how long the part was seen in it.
struct SeenEnergy {
  Energy energy;
  Duration time{};
};

/// Bounded: when full, neighbours become one stretch, which is then divided linearly in time. No allocation after
/// construction.
class Undivided {
 public:
  /// `room`: how many stretches it keeps apart; at least 2.
  explicit Undivided(std::size_t room);

  /// Adds energy of [from, to]; not before what was added last.
  void add(Instant from, Instant to, Energy energy);
  /// Takes out what lies before `when`; a stretch that holds `when` is cut there, the rest stays. Together both are
  /// exactly what was added.
  SeenEnergy take_until(Instant when);
  SeenEnergy take_all() { return take_until(Instant::max()); }
  /// How long the part was seen before `when`.
  [[nodiscard]] Duration time_until(Instant when) const;

 private:
  struct Stretch {
    Instant from;
    Instant to;
    SeenEnergy seen;
  };
  /// The part of a stretch before `when`.
  [[nodiscard]] static SeenEnergy before(const Stretch& stretch, Instant when);
  void merge_neighbours();

  std::size_t room_;
  std::vector<Stretch> stretches_;
};

}  // namespace joulery

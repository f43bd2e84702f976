// SPDX-License-Identifier: Apache-2.0
// What the road's books hold while a task runs: the energy booked by now, of the node and of its accelerators. Spans
// are resolved by the road itself.
#pragma once

#include <optional>
#include <vector>

#include "shell/app/road.h"
#include "shell/bench/power_trace.h"

namespace joulery {

/// Booked so far in these books, since the first reading.
[[nodiscard]] Energy booked(const std::vector<OpenBook>& books);

/// Adds what is booked by now, and until when it is.
void add_booked(PowerTrace& trace, const std::vector<OpenBook>& books);

/// An idle window at the node's rung, and at that of the accelerators.
struct IdleTraces {
  PowerTrace node;
  PowerTrace devices;

  /// Takes what is booked by now.
  void add(const Road& road);
};

/// What the accelerators took in a resolved span; nothing where none is counted.
[[nodiscard]] std::optional<Bounded<Energy>> device_energy(const Road& road, const SpanResult& span);

}  // namespace joulery

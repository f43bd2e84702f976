// SPDX-License-Identifier: Apache-2.0
// What the road's books hold while a task runs: the energy booked by now, of the node and of its accelerators. Spans
// are resolved by the road itself.
#pragma once

#include <optional>
#include <vector>

#include "shell/app/road.h"
#include "shell/bench/power_trace.h"
#include "shell/bench/sensor_updates.h"

namespace joulery {

/// Booked so far in these books, since the first reading.
[[nodiscard]] Energy booked(const std::vector<OpenBook>& books);

/// What some books hold, followed through an idle window.
class IdleTrace {
 public:
  /// Takes what is booked by now, and until when it is.
  void add(const std::vector<OpenBook>& books);
  [[nodiscard]] std::uint64_t updates() const { return updates_.most(); }
  /// True while a sensor told fewer than so many.
  [[nodiscard]] bool lacks_updates(std::uint64_t wanted) const { return updates_.has_sensor() && updates() < wanted; }
  /// Nothing below two powers.
  [[nodiscard]] std::optional<IdleWindow> window() const { return power_.window(updates()); }

 private:
  PowerTrace power_;
  SensorUpdates updates_;
};

/// An idle window at the node's rung, and at that of the accelerators.
struct IdleTraces {
  IdleTrace node;
  IdleTrace devices;

  /// Takes what is booked by now.
  void add(const Road& road);
};

/// What the accelerators took in a resolved span; nothing where none is counted.
[[nodiscard]] std::optional<Bounded<Energy>> device_energy(const Road& road, const SpanResult& span);

}  // namespace joulery

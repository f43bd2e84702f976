// SPDX-License-Identifier: Apache-2.0
// PowerTrace: the machine's power from tick to tick, as it is known by then: for idle windows its mean with its
// standard error. Energies of phases are not from it; they are the spans of the run. How often sensors update is
// sensor_updates.h's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/benchmarking/idle_power.h"
#include "shell/app/road.h"

namespace joulery {

/// One stretch of ticks.
class PowerTrace {
 public:
  /// Takes what was booked along the cut by now.
  void add(Instant now, Energy booked);
  /// The stretch as an idle window of so many updates; nothing below two powers. Its mean is weighted by time, and so
  /// is its standard error: of the means of up to 20 batches of equal time (batch means, Law 2015, Simulation Modeling
  /// and Analysis, 9.5.3), for sensors that are booked one after the other make single powers jump that are steady
  /// together.
  [[nodiscard]] std::optional<IdleWindow> window(std::uint64_t updates) const;

 private:
  struct Booked {
    Instant at;
    Energy energy;
  };
  /// What was booked from one reading to the next.
  struct Stretch {
    Energy energy;
    Duration time{};
  };
  [[nodiscard]] std::vector<Stretch> batches() const;

  std::optional<Booked> last_;
  std::vector<Stretch> stretches_;
  Energy energy_;
  Duration time_{};
};

}  // namespace joulery

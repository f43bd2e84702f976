// SPDX-License-Identifier: Apache-2.0
// ProcessBooks: what every process of the machine is charged with while somebody watches: the machine's processors and
// memory by CPU time, interval by interval. The division itself is attribution/share.h; GPUs are divided by their
// drivers' samples (gpu_share.h). A run's own shares are app/account.h's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/process_use.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// One process, charged.
struct ProcessCost {
  ProcessUse use;
  Energy energy;     ///< since it was first seen
  Energy lately;     ///< in the last interval
  double cores = 0;  ///< mean number of processors it kept busy in the last interval
};

/// What was used between two looks at the processes.
struct IntervalCost {
  Energy energy;                         ///< of processors and memory
  Energy idle;                           ///< of it: taken whether or not anybody works
  std::optional<Duration> machine_busy;  ///< CPU time of everybody; nothing = not known
  Duration length{};
};

/// Everything sums: processes, ended ones, idle and unknown to the energy that was given.
class ProcessBooks {
 public:
  /// Divides an interval by what each process used since the last call; the first call only remembers. Who lived and
  /// died in between is unknown's.
  void divide(const IntervalCost& cost, const std::vector<ProcessUse>& now);

  [[nodiscard]] const std::vector<ProcessCost>& living() const { return living_; }
  [[nodiscard]] Energy idle() const { return idle_; }
  [[nodiscard]] Energy unknown() const { return unknown_; }
  /// Of processes that are no more.
  [[nodiscard]] Energy ended() const { return ended_; }

 private:
  std::vector<ProcessCost> living_;  ///< by pid
  bool began_ = false;
  Energy idle_;
  Energy unknown_;
  Energy ended_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// ProcessBooks: what every process of the machine is charged with while somebody watches: the machine's processors and
// memory by CPU time, interval by interval. The division itself is attribution/share.h; GPUs are divided by their
// drivers' samples (gpu_share.h). A run's own shares are app/account.h's.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

/// Processes of one name and owner that are no more, charged together: a build ends thousands.
struct EndedCost {
  std::size_t count = 0;
  Energy energy;     ///< of them all, since each was first seen
  Energy lately;     ///< what those that ended in the last interval were charged with in it
  double cores = 0;  ///< mean number of processors these kept busy in it
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
  /// Name and owner.
  using Kind = std::pair<std::string, std::uint32_t>;
  /// Kinds of ended processes that are kept apart; those of further kinds are charged to `ended_others`.
  static constexpr std::size_t kMostKinds = 512;

  /// Divides an interval by what each process used since the last call; the first call only remembers. Who lived and
  /// died in between and is not in `now.ended` is unknown's.
  void divide(const IntervalCost& cost, const ProcessLook& now);

  [[nodiscard]] const std::vector<ProcessCost>& living() const { return living_; }
  [[nodiscard]] Energy idle() const { return idle_; }
  [[nodiscard]] Energy unknown() const { return unknown_; }
  [[nodiscard]] const std::map<Kind, EndedCost>& ended() const { return ended_; }
  [[nodiscard]] Energy ended_others() const { return ended_others_; }

 private:
  /// Who is charged in this interval: the living, then those that ended in it.
  struct Candidates {
    std::vector<ProcessCost> all;
    std::vector<Duration> used;
    std::size_t living = 0;
  };
  [[nodiscard]] Candidates candidates(const ProcessLook& now) const;
  /// Who was there before and is gone, and those that were counted to their end, seen before or not.
  static void add_ended(const std::vector<ProcessCost>& gone, const std::vector<ProcessCost>& counted,
                        Candidates& next);
  /// Writes the interval into the books.
  void charge(Candidates next, const std::vector<Energy>& shares, Duration length);
  void bury(const ProcessCost& process);

  std::vector<ProcessCost> living_;  ///< by pid
  bool began_ = false;
  Energy idle_;
  Energy unknown_;
  std::map<Kind, EndedCost> ended_;
  Energy ended_others_;
  Duration lost_{};  ///< by the last look
};

}  // namespace joulery

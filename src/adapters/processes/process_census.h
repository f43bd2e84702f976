// SPDX-License-Identifier: Apache-2.0
// ProcessCensus: everybody at one moment: who lives by /proc, and where the kernel counts at context switches, exact
// times and who ended since the look before. ExactTimes is the joining of the two lists, without the world.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "adapters/processes/process_table.h"
#include "adapters/processes/switch_times.h"
#include "foundation/domain/process_use.h"

namespace joulery {

/// Gives processes of /proc their counted times. Counting is by process number alone; what a number's earlier process
/// had used by the last look is not charged to its next one. A number that is used again between two looks counts as
/// one process there.
class ExactTimes {
 public:
  /// `counted` was read before `look.living`, so that who is missing there has ended, if `has_ended` says so too: /proc
  /// may hide processes of others. Sets the times of `look.living`, and `look.ended`.
  void join(const std::vector<CountedProcess>& counted, const std::function<bool(std::int64_t)>& has_ended,
            ProcessLook& look);

 private:
  /// What is remembered of a number.
  struct Mark {
    std::uint64_t started = 0;
    Duration base{};  ///< counted before this process had it
    Duration last{};  ///< counted at the last look
    bool is_seen = false;
  };
  /// Remembers `counted` for the process of this number that began at `started`; gives its own part.
  Duration own_time(std::int64_t pid, std::uint64_t started, Duration counted);

  std::map<std::int64_t, Mark> marks_;
};

/// Looks at the machine.
class ProcessCensus {
 public:
  /// `times`: the kernel's counting; nothing: times are those of /proc, and who lives between two looks is not seen.
  ProcessCensus(ProcessTable table, std::optional<SwitchTimes> times);
  /// `look` is reused.
  void read(ProcessLook& look);

 private:
  ProcessTable table_;
  std::optional<SwitchTimes> times_;
  std::vector<CountedProcess> counted_;
  ExactTimes exact_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// SpanDevices: what the accelerators took in each span of a recording that is replayed, as the benchmark took it: soon
// after the span, since books remember only their last slices.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "foundation/domain/record.h"
#include "shell/bench/booked_energy.h"

namespace joulery {

/// Fed by run_from_records() of app/replay.h.
class SpanDevices {
 public:
  /// The road after a record.
  void watch(const Road& road, const Record& record);
  /// By the id of the span; without those whose edges were not read.
  [[nodiscard]] const std::map<std::uint32_t, Bounded<Energy>>& energies() const { return energies_; }

 private:
  void take_known(const Road& road);

  std::vector<std::uint32_t> waiting_;  ///< ended, their accelerators not read past them yet
  std::map<std::uint32_t, Bounded<Energy>> energies_;
};

}  // namespace joulery

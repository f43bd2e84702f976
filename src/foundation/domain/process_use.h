// SPDX-License-Identifier: Apache-2.0
// ProcessUse: how much CPU time a process has had so far, and ProcessLook: everybody at one moment. Read by
// adapters/processes/process_census.h, charged by core/attribution/process_books.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foundation/base/time.h"

namespace joulery {

/// One process.
struct ProcessUse {
  std::int64_t pid = 0;
  std::uint64_t started = 0;  ///< in the kernel's ticks; with the pid the key against reuse
  std::uint32_t user = 0;     ///< number of its owner
  std::string name;           ///< as it calls itself
  Duration cpu{};             ///< of all its threads, since it or the counting began
  bool operator==(const ProcessUse&) const = default;
};

/// Everybody at one moment.
struct ProcessLook {
  std::vector<ProcessUse> living;
  /// Who ended since the look before and was counted all the same, with all it used; `started` is not known.
  std::vector<ProcessUse> ended;
  /// Used by processes for which the counting had no room, so far.
  Duration lost{};
};

}  // namespace joulery

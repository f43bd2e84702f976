// SPDX-License-Identifier: Apache-2.0
// ProcessUse: how much CPU time a process has had since it began. Read by adapters/processes/process_table.h, charged
// by core/attribution/process_books.h.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/base/time.h"

namespace joulery {

/// One living process.
struct ProcessUse {
  std::int64_t pid = 0;
  std::uint64_t started = 0;  ///< in the kernel's ticks; with the pid the key against reuse
  std::uint32_t user = 0;     ///< number of its owner
  std::string name;           ///< as it calls itself
  Duration cpu{};             ///< of all its threads
  bool operator==(const ProcessUse&) const = default;
};

}  // namespace joulery

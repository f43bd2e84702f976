// SPDX-License-Identifier: Apache-2.0
// What this process may use from now on, set by the kernel: a file of a stranger cannot undo it by what is in it.
// What DuckDB is told to use is database.h's.
#pragma once

#include <cstdint>

#include "foundation/base/result.h"

namespace joulery {

/// Limits of one call of the worker.
struct ProcessLimits {
  std::uint64_t address_space = 4ULL << 30U;  ///< bytes, the libraries included
  std::uint32_t seconds = 300;                ///< on the wall clock; SIGALRM ends the process then
  std::uint64_t open_files = 64;
};

/// Holds this process to the limits for good, and besides: no file is written, no core is left, it dies with its
/// parent, gains no rights, and what a library says while it aborts goes nowhere. Errors (broken): the kernel refuses
/// one.
Result<void> hold_to(const ProcessLimits& limits);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Ids of what Joulery makes: runs, calibrations, benchmarks. A ULID of now with the kernel's randomness; its text is
// base/ulid.h.
#pragma once

#include <string>

#include "foundation/base/time.h"

namespace joulery {

/// A ULID. Where the kernel has no randomness to give, the nanoseconds stand in.
[[nodiscard]] std::string new_id(UtcTime now);

}  // namespace joulery

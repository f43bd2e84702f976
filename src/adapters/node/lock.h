// SPDX-License-Identifier: Apache-2.0
// The lock that says who leads: a file of our own, held by flock, which the kernel frees however its owner dies.
#pragma once

#include <optional>
#include <string>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// The lock's descriptor; nothing when another process holds it. Errors: the file cannot be made, or is not ours (a
/// folder open to everybody may hold anything).
[[nodiscard]] Result<std::optional<UniqueFd>> try_lock(const std::string& path);

}  // namespace joulery

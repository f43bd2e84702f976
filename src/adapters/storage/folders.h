// SPDX-License-Identifier: Apache-2.0
// Private folders for what Joulery writes: made with all their parents, for their owner alone.
#pragma once

#include <string>

#include "foundation/base/result.h"

namespace joulery {

/// Makes a folder (0700) and the missing ones above it; one that is there already is left as it is. Errors: errno of
/// mkdir.
Result<void> make_folder(const std::string& path);
/// The folder a file lies in; "." for a bare name.
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace joulery

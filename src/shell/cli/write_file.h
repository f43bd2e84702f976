// SPDX-License-Identifier: Apache-2.0
// Writing whole files that the user named or that belong to Joulery: beside the target and renamed, so that a full disk
// leaves the old file. Devices such as /dev/full and pipes are written in place.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Replaces `path` by `text` (0600 when new). Error: the path and what the system said.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace joulery

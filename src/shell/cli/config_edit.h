// SPDX-License-Identifier: Apache-2.0
// Editing the user's settings file: one line is changed, everything else (comments, order, blanks) stays as it is.
// Reading settings is session/config.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// `text` with `key` set to `value` (already checked), or removed when there is no value. Pure.
[[nodiscard]] std::string with_setting(std::string_view text, std::string_view key,
                                       const std::optional<std::string>& value);

/// Does so to a file, in one rename, and creates missing folders (0700). Refuses when the file is no valid settings
/// file, and checks its own result before it replaces anything.
Result<void> edit_setting(const std::string& path, std::string_view key, const std::optional<std::string>& value);

}  // namespace joulery

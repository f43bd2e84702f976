// SPDX-License-Identifier: Apache-2.0
// What this build is: version and commit. The version of the tables is Context::data_version(): a folder may override
// them.
#pragma once

#include <string_view>

namespace joulery {

[[nodiscard]] std::string_view version();  ///< "0.1.0"
[[nodiscard]] std::string_view commit();   ///< twelve hex digits, or "unknown"

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What this build is: version and commit. The version of the tables is Context::data_version(): a folder may override
// them.
#pragma once

#include <string_view>

namespace joulery {

[[nodiscard]] std::string_view version();  ///< "0.1.0"
[[nodiscard]] std::string_view commit();   ///< twelve hex digits, or "unknown"
/// The same with nothing in the place of what is not known, as benchmarks keep it.
[[nodiscard]] std::string_view known_commit();

}  // namespace joulery

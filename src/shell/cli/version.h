// SPDX-License-Identifier: Apache-2.0
// What this build is: version, commit and the version of its built-in tables. Every document carries the three.
#pragma once

#include <string_view>

namespace joulery {

[[nodiscard]] std::string_view version();       ///< "0.1.0"
[[nodiscard]] std::string_view commit();        ///< twelve hex digits, or "unknown"
[[nodiscard]] std::string_view data_version();  ///< of the built-in tables

}  // namespace joulery

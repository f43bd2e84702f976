// SPDX-License-Identifier: Apache-2.0
// JSON written by others, with a limit of nesting: values are copied and freed by recursion, and some megabytes of "["
// would end on the stack's guard page.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

namespace joulery {

/// Deeper than any table of the field.
inline constexpr std::size_t deepest_json = 64;

/// The value; discarded (is_discarded()) when the text is no JSON or nests deeper.
[[nodiscard]] nlohmann::json parse_json(std::string_view text);

}  // namespace joulery

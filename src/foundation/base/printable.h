// SPDX-License-Identifier: Apache-2.0
// Text of the machine that ends up on a screen or in JSON: one line, plain ASCII, not endless, whatever the file held.
#pragma once

#include <string>
#include <string_view>

namespace joulery {

/// Trimmed, at most 120 characters, every byte that is not printable ASCII as '?'.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace joulery

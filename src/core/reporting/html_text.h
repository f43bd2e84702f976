// SPDX-License-Identifier: Apache-2.0
// Text inside HTML and SVG: escaping, anchors, and short numbers for coordinates.
#pragma once

#include <string>
#include <string_view>

namespace joulery {

/// Safe as content and inside double quotes; control characters and broken UTF-8 are replaced.
[[nodiscard]] std::string escaped_html(std::string_view text);
/// An anchor: ASCII letters and digits in lower case, the rest as single hyphens; "section" when nothing is left.
[[nodiscard]] std::string anchor_of(std::string_view text);
/// A coordinate in pixels with at most one decimal.
[[nodiscard]] std::string px(double value);

}  // namespace joulery

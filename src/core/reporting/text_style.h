// SPDX-License-Identifier: Apache-2.0
// TextStyle: what a terminal can show, and the small functions that lay words out on it: width, padding, wrapping,
// colour, the ASCII fallback. What is printed is made by render_text.h and run_summary.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/document/document.h"

namespace joulery {

/// How to print text. The default suits a pipe: 80 columns, no colour, UTF-8.
struct TextStyle {
  int width = 80;      ///< columns; below 40 counts as 40
  bool color = false;  ///< ANSI colours say method; the words stay
  bool utf8 = true;    ///< false: ASCII only
};

/// The text as it may be printed: control characters become spaces, so a name from outside cannot steer a terminal;
/// with utf8 = false every sign outside ASCII has its fallback ("≤" is "<=", what has none is "?").
[[nodiscard]] std::string shown(std::string_view text, const TextStyle& style);
/// Columns a UTF-8 text takes (wide East Asian signs take two).
[[nodiscard]] std::size_t display_width(std::string_view text);
/// Filled with spaces to `width` columns; longer texts stay as they are.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width, Align align = Align::left);
/// Cut at blanks into lines of at most `width` columns; a longer word stands alone. The first line may be shorter by
/// `used` columns. Never empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t used = 0);
/// Coloured by method when the style has colour; the text itself otherwise.
[[nodiscard]] std::string painted(std::string_view text, std::optional<Method> method, const TextStyle& style);
/// Bold when the style has colour.
[[nodiscard]] std::string bold(std::string_view text, const TextStyle& style);
/// Dim when the style has colour.
[[nodiscard]] std::string dim(std::string_view text, const TextStyle& style);

}  // namespace joulery

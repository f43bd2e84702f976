// SPDX-License-Identifier: Apache-2.0
// Unicode as the reference implementations of the metrics, which are Python, see it: lower case, white space, word
// characters. Tables are ICU's. The tokenizers of models are wordpiece.h and what engines bring.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// Code points of a text in lower case (full mapping, no language). Ill-formed UTF-8 becomes U+FFFD.
[[nodiscard]] std::u32string lower_code_points(std::string_view utf8);
/// Code points of a text as it is.
[[nodiscard]] std::u32string code_points(std::string_view utf8);
[[nodiscard]] std::string utf8_of(std::u32string_view code_points);

/// Python's str.isspace: White_Space of Unicode and U+001C to U+001F.
[[nodiscard]] bool is_white_space(char32_t c);
/// Python's \w without the underscore: letters and numbers of any kind.
[[nodiscard]] bool is_letter_or_number(char32_t c);

/// Words between white space, as str.split() gives them.
[[nodiscard]] std::vector<std::string> unicode_words(std::u32string_view text);

}  // namespace joulery

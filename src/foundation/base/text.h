// SPDX-License-Identifier: Apache-2.0
// Text the toolchain lacks: split, trim, exact number parsing, nearest name for "did you mean".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// Without white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Parts between separators; an empty text gives one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// White-space separated words, empty ones dropped.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);
/// ASCII lower case.
[[nodiscard]] std::string lower(std::string_view text);
/// The whole text as a non-negative decimal integer; nothing for signs, blanks, overflow or rubbish (white space at the
/// ends is allowed).
[[nodiscard]] std::optional<std::uint64_t> parse_u64(std::string_view text);
/// The whole text as a finite decimal number; nothing else is accepted. Independent of the locale.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);
/// The candidate with the smallest edit distance, if it is close enough to be a typing error (at most a third of the
/// length, at least 1 edit allowed).
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace joulery

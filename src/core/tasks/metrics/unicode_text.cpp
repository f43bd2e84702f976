// SPDX-License-Identifier: Apache-2.0
// Thin layer over ICU's UnicodeString and character categories.
#include "core/tasks/metrics/unicode_text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

icu::UnicodeString unicode_of(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

std::u32string code_points_of(const icu::UnicodeString& text) {
  std::u32string points;
  points.reserve(static_cast<std::size_t>(text.length()));
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    points.push_back(static_cast<char32_t>(text.char32At(i)));
  }
  return points;
}

}  // namespace

std::u32string lower_code_points(std::string_view utf8) {
  return code_points_of(unicode_of(utf8).toLower(icu::Locale::getRoot()));
}

std::u32string code_points(std::string_view utf8) { return code_points_of(unicode_of(utf8)); }

std::string utf8_of(std::u32string_view code_points) {
  std::string utf8;
  utf8.reserve(code_points.size());
  for (const char32_t c : code_points) {
    std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
    std::size_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    utf8.append(reinterpret_cast<const char*>(bytes.data()), length);
  }
  return utf8;
}

bool is_white_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || (c >= 0x1C && c <= 0x1F); }

bool is_letter_or_number(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

std::vector<std::string> unicode_words(std::u32string_view text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !is_white_space(text[i])) continue;
    if (i > begin) words.push_back(utf8_of(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  return words;
}

}  // namespace joulery

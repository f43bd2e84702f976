// SPDX-License-Identifier: Apache-2.0
// Layout of words on a terminal. Works on code points, so it needs no locale.
#include "core/reporting/text_style.h"

#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Fallback {
  char32_t sign;
  std::string_view ascii;
};

// Every sign our own texts use outside ASCII.
constexpr std::array<Fallback, 35> kFallbacks{
    {{U'…', ".."}, {U'≤', "<="}, {U'≥', ">="}, {U'±', "+-"}, {U'×', "x"},   {U'÷', "/"},   {U'–', "-"},
     {U'—', "-"},  {U'−', "-"},  {U'·', "-"},  {U'µ', "u"},  {U'μ', "u"},   {U'σ', "sd"},  {U'Σ', "sum"},
     {U'₂', "2"},  {U'²', "2"},  {U'→', "->"}, {U'≈', "~"},  {U'°', "deg"}, {U'€', "EUR"}, {U'█', "#"},
     {U'▏', "|"},  {U'░', "."},  {U'│', "|"},  {U'─', "-"},  {U'├', "|"},   {U'┤', "|"},   {U'▁', "_"},
     {U'▂', "."},  {U'▃', "-"},  {U'▄', "="},  {U'▅', "+"},  {U'▆', "*"},   {U'▇', "%"},   {U'é', "e"}}};

struct CodePoint {
  char32_t value;
  std::size_t bytes;
};

/// The code point at the front; a broken byte counts as one sign of its own.
CodePoint front_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
  if (length == 1 || text.size() < length) return {first < 0x80 ? char32_t{first} : char32_t{0xFFFD}, 1};
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {char32_t{0xFFFD}, 1};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  return {value, length};
}

std::size_t columns_of(char32_t sign) {
  if (sign >= 0x300 && sign <= 0x36F) return 0;  // combining accents
  const bool wide = (sign >= 0x1100 && sign <= 0x115F) || (sign >= 0x2E80 && sign <= 0xA4CF) ||
                    (sign >= 0xAC00 && sign <= 0xD7A3) || (sign >= 0xF900 && sign <= 0xFAFF) ||
                    (sign >= 0xFE30 && sign <= 0xFE6F) || (sign >= 0xFF00 && sign <= 0xFF60) ||
                    (sign >= 0x1F300 && sign <= 0x1FAFF);
  return wide ? 2 : 1;
}

std::string_view ascii_of(char32_t sign) {
  for (const Fallback& fallback : kFallbacks) {
    if (fallback.sign == sign) return fallback.ascii;
  }
  return "?";
}

bool is_control(char32_t sign) { return sign < 0x20 || (sign >= 0x7F && sign < 0xA0); }

/// True when a line must not break between the two: a number keeps its unit.
bool belong_together(std::string_view before, std::string_view after) {
  constexpr std::array<std::string_view, 30> kUnits{
      "%",  "J",  "kJ", "mJ", "MJ", "µJ", "uJ", "W",  "mW",  "kW",  "Wh",  "mWh", "kWh", "g",     "mg",
      "kg", "µg", "ug", "t",  "L",  "mL", "s",  "ms", "min", "GiB", "MiB", "KiB", "EUR", "g/kWh", "L/kWh"};
  if (before.empty() || before.back() < '0' || before.back() > '9') return false;
  while (!after.empty() && (after.back() == ',' || after.back() == ';' || after.back() == ')' || after.back() == '.')) {
    after.remove_suffix(1);
  }
  return std::find(kUnits.begin(), kUnits.end(), after) != kUnits.end();
}

/// Words, with a number and its unit as one.
std::vector<std::string> unbreakable_words(std::string_view text) {
  std::vector<std::string> joined;
  std::string_view before;
  for (const std::string_view word : words(text)) {
    if (!joined.empty() && belong_together(before, word))
      joined.back() += " " + std::string(word);
    else
      joined.emplace_back(word);
    before = word;
  }
  return joined;
}

std::string coded(std::string_view code, std::string_view text) {
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace

std::string shown(std::string_view text, const TextStyle& style) {
  std::string result;
  while (!text.empty()) {
    const CodePoint point = front_of(text);
    if (is_control(point.value)) {
      result += ' ';
    } else if (point.value == 0xFFFD && point.bytes == 1) {
      result += '?';
    } else if (point.value >= 0x80 && !style.utf8) {
      result += ascii_of(point.value);
    } else {
      result += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = front_of(text);
    width += columns_of(point.value);
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t taken = display_width(text);
  const std::string blanks(taken < width ? width - taken : 0, ' ');
  return align == Align::left ? std::string(text) + blanks : blanks + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t used) {
  std::vector<std::string> lines(1);
  std::size_t taken = used;
  for (const std::string& word : unbreakable_words(text)) {
    const std::size_t wide = display_width(word);
    const std::size_t blank = lines.back().empty() ? 0 : 1;
    if (taken + blank + wide > width && (blank == 1 || (lines.size() == 1 && used > 0))) {
      lines.emplace_back(word);
      taken = wide;
    } else {
      lines.back().append(blank, ' ');
      lines.back() += word;
      taken += blank + wide;
    }
  }
  return lines;
}

std::string painted(std::string_view text, std::optional<Method> method, const TextStyle& style) {
  if (!style.color || !method) return std::string(text);
  switch (*method) {
    case Method::counted:
    case Method::integrated:
    case Method::calibrated:
      return coded("32", text);
    case Method::imported:
      return coded("36", text);
    case Method::modelled:
      return coded("33", text);
    case Method::assumed:
      return coded("35", text);
  }
  return std::string(text);
}

std::string bold(std::string_view text, const TextStyle& style) {
  return style.color ? coded("1", text) : std::string(text);
}

std::string dim(std::string_view text, const TextStyle& style) {
  return style.color ? coded("2", text) : std::string(text);
}

}  // namespace joulery

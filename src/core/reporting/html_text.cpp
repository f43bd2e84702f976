// SPDX-License-Identifier: Apache-2.0
// Escaping for HTML; what comes from outside passes through here, without exception.
#include "core/reporting/html_text.h"

#include <fmt/format.h>

#include "core/reporting/text_style.h"

namespace joulery {

std::string escaped_html(std::string_view text) {
  const std::string clean = shown(text, TextStyle{});
  const auto at = [&](std::size_t i) { return i < clean.size() ? clean[i] : '\0'; };
  std::string result;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    // A number keeps its percent sign on the line.
    if (c == ' ' && at(i + 1) == '%' && i > 0 && clean[i - 1] >= '0' && clean[i - 1] <= '9') {
      result += "&nbsp;";
      continue;
    }
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string anchor_of(std::string_view text) {
  std::string anchor;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (letter)
      anchor += c;
    else if (capital)
      anchor += static_cast<char>(c - 'A' + 'a');
    else if (!anchor.empty() && anchor.back() != '-')
      anchor += '-';
  }
  while (anchor.ends_with('-')) anchor.pop_back();
  return anchor.empty() ? "section" : anchor;
}

std::string px(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

}  // namespace joulery

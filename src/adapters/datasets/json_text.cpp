// SPDX-License-Identifier: Apache-2.0
// Brackets outside of strings are counted before the text is parsed.
#include "adapters/datasets/json_text.h"

namespace joulery {
namespace {

bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool is_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      is_string = !is_string;
    } else if (!is_string && (c == '[' || c == '{')) {
      if (++depth > deepest_json) return true;
    } else if (!is_string && (c == ']' || c == '}')) {
      depth -= depth == 0 ? 0 : 1;
    }
  }
  return false;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  if (is_too_deep(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace joulery

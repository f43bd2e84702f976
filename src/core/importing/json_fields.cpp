// SPDX-License-Identifier: Apache-2.0
// The depth is counted before parsing, so that a hostile file costs one pass over its bytes and no stack.
#include "core/importing/json_fields.h"

#include <cmath>

namespace joulery {
namespace {

constexpr int kMostLevels = 100;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;  // the tree of a document takes ten times its text

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quoted && letter == '\\') {
      ++i;
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && (letter == '{' || letter == '[')) {
      if (++depth > kMostLevels) return true;
    } else if (!quoted && (letter == '}' || letter == ']')) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& name) {
  if (text.size() > kMostBytes) {
    return failure(ErrorKind::invalid, "JSON longer than 64 MiB", name, "give the results without the raw samples");
  }
  if (is_too_deep(text)) {
    return failure(ErrorKind::invalid, "JSON nested deeper than 100 levels", name, "give a file of a known format");
  }
  Json document = Json::parse(text, nullptr, false);
  if (!document.is_discarded()) return document;
  return failure(ErrorKind::invalid, "not a JSON document", name,
                 "write it again; NaN and Infinity, as Python writes them, are no JSON");
}

const Json* member_of(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto at = object.find(key);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

std::optional<double> number_in(const Json& object, std::string_view key) {
  const Json* value = member_of(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto number = value->get<double>();
  return std::fabs(number) <= kMostStated ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> count_in(const Json& object, std::string_view key) {
  const Json* value = member_of(object, key);
  if (value == nullptr || !value->is_number_unsigned()) return std::nullopt;
  return value->get<std::uint64_t>();
}

std::optional<std::string> text_in(const Json& object, std::string_view key) {
  const Json* value = member_of(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

}  // namespace joulery

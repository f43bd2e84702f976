// SPDX-License-Identifier: Apache-2.0
// Configuration as toml++ reads it. Compiled in rather than linked: one shared library less to load at each start.
#include "shell/session/toml.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/wire/toml_library.h"

namespace joulery {
namespace {

/// The texts of an array; nothing when it holds anything else.
std::optional<std::vector<std::string>> texts_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& node : array) {
    const auto* text = node.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

TomlValue value_of(const std::string& key, const toml::node& node, const toml::source_position& at) {
  TomlValue value{key, {}, TomlKind::other, at.line, at.column};
  if (const auto* text = node.as_string()) {
    value.kind = TomlKind::text;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = TomlKind::number;
    value.text = fmt::format("{}", integer->get());
  } else if (const auto* real = node.as_floating_point()) {
    value.kind = TomlKind::number;
    value.text = fmt::format("{}", real->get());
  } else if (const auto* flag = node.as_boolean()) {
    value.kind = TomlKind::yes_no;
    value.text = flag->get() ? "true" : "false";
  } else if (const auto* array = node.as_array()) {
    if (const auto texts = texts_of(*array)) {
      value.kind = TomlKind::list;
      value.text = toml_list(*texts);
    }
  }
  return value;
}

void flatten(const toml::table& table, const std::string& prefix, std::vector<TomlValue>& values) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const toml::table* inner = node.as_table();
    if (inner != nullptr && !inner->empty()) {
      flatten(*inner, name + ".", values);
    } else {
      values.push_back(value_of(name, node, key.source().begin));
    }
  }
}

}  // namespace

std::string toml_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string toml_list(const std::vector<std::string>& items) {
  std::string list = "[";
  for (const std::string& item : items) list += (list.size() > 1 ? ", " : "") + toml_quoted(item);
  return list + "]";
}

Result<std::vector<std::string>> items_of_list(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('[')) return std::vector<std::string>{std::string(text)};
  const toml::parse_result parsed = toml::parse("list = " + std::string(text), std::string_view("list"));
  const toml::table* table = parsed ? &parsed.table() : nullptr;
  const auto* node = table != nullptr && table->size() == 1 ? table->get("list") : nullptr;
  const auto* array = node != nullptr ? node->as_array() : nullptr;
  auto texts = array != nullptr ? texts_of(*array) : std::nullopt;
  if (!texts) return failure(ErrorKind::invalid, "this is no list of texts", {}, "write for example [\"a\", \"b\"]");
  return std::move(*texts);
}

Result<std::vector<TomlValue>> read_toml(std::string_view text, const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::source_position at = parsed.error().source().begin;
    std::string what(parsed.error().description());
    std::replace(what.begin(), what.end(), '\n', ' ');
    return failure(ErrorKind::invalid, "this is no TOML (" + what + ")",
                   fmt::format("{}:{}:{}", path, at.line, at.column), "write settings as key = \"value\"");
  }
  std::vector<TomlValue> values;
  flatten(parsed.table(), "", values);
  std::sort(values.begin(), values.end(), [](const TomlValue& a, const TomlValue& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  return values;
}

}  // namespace joulery

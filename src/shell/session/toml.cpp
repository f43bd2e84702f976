// SPDX-License-Identifier: Apache-2.0
// The one file that includes toml++. Compiled in rather than linked: one shared library less to load at each start.
#include "shell/session/toml.h"

#include <algorithm>
#include <fmt/format.h>

#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
// toml++ 3.3 asserts what the file's author got wrong ("[)"), one line before it would report the same as an error.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

namespace joulery {
namespace {

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

// SPDX-License-Identifier: Apache-2.0
// TOML text as a flat list of values with their positions: all the configuration needs. The parser library is seen by
// toml.cpp alone, because it is large. What the keys mean is session/config.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

enum class TomlKind { text, number, yes_no, list, other };

/// One value of a TOML file.
struct TomlValue {
  std::string key;   ///< tables joined by dots: "a.b"
  std::string text;  ///< the value as text; a list of texts as TOML: ["a", "b"]; "" for `other`
  TomlKind kind = TomlKind::other;
  unsigned line = 0;    ///< of the key
  unsigned column = 0;  ///< of the key
};

/// A text as TOML writes it: in quotes, with escapes.
[[nodiscard]] std::string toml_quoted(std::string_view text);
/// A list of texts as TOML writes it: ["a", "b"].
[[nodiscard]] std::string toml_list(const std::vector<std::string>& items);
/// The texts of a list written so; one text that is no list stands for itself. Errors (invalid): a list of something
/// else, or not closed.
Result<std::vector<std::string>> items_of_list(std::string_view text);

/// Every value in file order; a syntax error names `path`:line:column.
Result<std::vector<TomlValue>> read_toml(std::string_view text, const std::string& path);

}  // namespace joulery

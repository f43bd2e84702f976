// SPDX-License-Identifier: Apache-2.0
// TOML text as a flat list of values with their positions: all the configuration needs. The parser library is seen by
// toml.cpp alone, because it is large. What the keys mean is session/config.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

enum class TomlKind { text, number, yes_no, other };

/// One value of a TOML file.
struct TomlValue {
  std::string key;   ///< tables joined by dots: "a.b"
  std::string text;  ///< the value as text; "" for `other`
  TomlKind kind = TomlKind::other;
  unsigned line = 0;    ///< of the key
  unsigned column = 0;  ///< of the key
};

/// Every value in file order; a syntax error names `path`:line:column.
Result<std::vector<TomlValue>> read_toml(std::string_view text, const std::string& path);

}  // namespace joulery

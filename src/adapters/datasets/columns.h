// SPDX-License-Identifier: Apache-2.0
// Which column of a table holds what: by the names the field uses ("text", "sentence", "review"), or as the user says.
// A role is one field of an item; what a value looks like is known to row.h.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/item.h"

namespace joulery {

/// Role to column name: {"text": "review"}.
using ColumnNames = std::map<std::string, std::string, std::less<>>;

/// The roles an item of a kind has: "text", "label".
[[nodiscard]] std::span<const std::string_view> roles_of(ItemKind kind);

/// The column of each role of a kind: `named` first, then the names of the field. Errors (invalid) with the nearest
/// name: a role that the kind does not have, a column that is not there, a role for which no column was found.
[[nodiscard]] Result<ColumnNames> find_columns(ItemKind kind, const std::vector<std::string>& header,
                                               const ColumnNames& named, const std::string& where);

}  // namespace joulery

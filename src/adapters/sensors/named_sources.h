// SPDX-License-Identifier: Apache-2.0
// Named sources: what a user may write behind `--sensor`, as KIND or KIND:ADDRESS. They are asked for by name because
// they need a right, a program or an address that nobody can guess. Reading them is each backend's own; a new kind is a
// row in named_sources.cpp and a row in table.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One kind of source.
struct NamedKind {
  std::string_view kind;     ///< "program"
  std::string_view address;  ///< what stands behind the colon: "CMD"; empty = nothing does
  std::string_view summary;
  Result<void> (*check)(std::string_view address) = nullptr;  ///< refuses an address that can never work
};

/// Every kind, sorted.
[[nodiscard]] std::span<const NamedKind> named_kinds();
/// How a kind is written: "program:CMD", "msr".
[[nodiscard]] std::string form_of(const NamedKind& kind);
/// Errors (invalid): an unknown kind (with all known ones), an address that is missing, superfluous or wrong.
Result<void> check_source(std::string_view source);

/// The words of a command line without a shell: blanks separate, '...' and "..." hold blanks, nothing else means
/// anything: no variables, patterns, pipes or escapes. Errors (invalid): no word, a quote that is not closed.
Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace joulery

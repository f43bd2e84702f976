// SPDX-License-Identifier: Apache-2.0
// CodeCarbon's CSV files as trials: run files and task files of any version, read by the names in the header (2.3.1 has
// 31 columns, 3.3.0 38). A row that is shorter or longer than the header is refused, because its cells stand under the
// wrong names: CodeCarbon drops empty columns from rows it appends. A zero that stands for "not measured" becomes an
// absence with its reason; coordinates are dropped.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// True when the header names CodeCarbon's columns: run_id, duration, energy_consumed.
[[nodiscard]] bool is_codecarbon(std::string_view text);

/// All rows of a file; `name` is how messages call it. An Error (invalid) when the file as a whole is none of
/// CodeCarbon's or no CSV at all: empty, without those columns, a zero byte, a broken quote.
[[nodiscard]] Result<ImportedFile> read_codecarbon(std::string_view text, const std::string& name);

}  // namespace joulery

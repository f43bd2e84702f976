// SPDX-License-Identifier: Apache-2.0
// The table of formats that a single file may have: how each is told by its content, and how it is read. MLPerf's
// sessions are folders and have their own door (importing/mlperf_power.h, mlperf_tiny.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// A file as text, and what only its reader's user knows.
struct ForeignFile {
  std::string name;  ///< path, for messages; GPU_ENERGY_WH.txt is told by its name alone
  std::string_view text;
  std::string_view scenario;  ///< of optimum-benchmark, where the file does not say it; else empty
};

/// One format.
struct Format {
  std::string_view kind;     ///< as the command names it: "ai-energy-score"
  std::string_view summary;  ///< what it is, one line
};

/// Every format, in the order in which a file is tried.
[[nodiscard]] std::span<const Format> known_formats();
/// The kind a file's content shows; empty when it is none of them.
[[nodiscard]] std::string_view format_of(const ForeignFile& file);
/// The file as that kind. Errors: a kind that is not in the table, a file that is none of it.
[[nodiscard]] Result<ImportedFile> read_foreign(const ForeignFile& file, std::string_view kind);

}  // namespace joulery

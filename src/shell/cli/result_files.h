// SPDX-License-Identifier: Apache-2.0
// Files of results as a user names them: files, or folders whose CSV and JSON files are meant. Each is read whole but
// never without limit, so that a device or an endless line ends in one clear message. What they hold is known to
// core/importing; which readers `joulery lint` asks is cli/lint_reading.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/importing/claims_csv.h"
#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// The most bytes of one file.
inline constexpr std::size_t kMostResultBytes = std::size_t{256} << 20U;
/// The most records of all files together, so that memory has a bound.
inline constexpr std::size_t kMostResultRecords = 1'000'000;

/// A path and whether the user named it himself; what only lies in a named folder may be anything.
struct ResultPath {
  std::string path;
  bool named = true;
};

/// The files meant by these arguments, folders searched through to the bottom, sorted by name. Errors: a path that is
/// not there, a folder without a CSV or JSON file.
[[nodiscard]] Result<std::vector<ResultPath>> result_paths(const std::vector<std::string>& arguments);

/// A file's bytes. Errors: not readable, a folder, larger than `most`.
[[nodiscard]] Result<std::string> read_result_file(const std::string& path, std::size_t most = kMostResultBytes);

/// Everything that was read.
struct ReadResults {
  ImportedFile content;
  ClaimsFile claims;
  std::size_t files = 0;        ///< that held records of a known kind
  std::size_t passed_over = 0;  ///< in folders, of no known kind
  std::vector<Error> unreadable;
};

/// Puts what a file holds to the rest; an Error of the kind unsupported when it is of no kind that is taken.
using TakeResultFile = std::function<Result<void>(const std::string& text, const std::string& path, ReadResults& all)>;
/// Takes CodeCarbon's CSV and joulery.run/1.
Result<void> take_runs(const std::string& text, const std::string& path, ReadResults& all);

/// Reads all files. One that cannot be read is noted and the others still read.
[[nodiscard]] ReadResults read_results(const std::vector<ResultPath>& paths, const TakeResultFile& take = take_runs);

/// Puts a file's records behind those there are.
void append(ImportedFile& all, ImportedFile more);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// An emissions.csv on disk as CodeCarbon's users know it: rows are appended under a lock, or a run's row is rewritten;
// a file with another header is kept as .bak. What a row says is core/reporting/csv38.h; here it is only text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// What happens to earlier rows of the same run (CodeCarbon's on_csv_write).
enum class CsvWrite {
  append,  ///< they stay: to total a file, take the row with the largest duration of each run
  update,  ///< the last one is replaced
};

/// Header and row are single CSV records without line ends.
struct EmissionsRow {
  std::string header;
  std::string row;
  std::string run_id;
};

/// Writes the row. A new file gets the header first; a file with another header is renamed to <path>.bak, .bak_0, ...;
/// nothing is ever overwritten. Safe against other writers: flock on the file, O_APPEND, or a temporary file and rename
/// for update. A row is written whole or, when the disk is full, not at all. Errors: errno of what failed, with the
/// path.
Result<void> write_emissions(const std::string& path, const EmissionsRow& row, CsvWrite mode);

/// The JSON beside a CSV: emissions.csv -> emissions.joulery.json.
[[nodiscard]] std::string sidecar_path(const std::string& csv);
/// The CSV with more columns beside it: emissions.csv -> emissions.extended.csv.
[[nodiscard]] std::string extended_path(const std::string& csv);

/// Replaces a small text file by `change(what it holds)` under the same lock, by a temporary file and rename; "" for a
/// file that is not there. An Error of `change` leaves the file as it is.
Result<void> rewrite_file(const std::string& path, const std::function<Result<std::string>(std::string_view)>& change);

}  // namespace joulery

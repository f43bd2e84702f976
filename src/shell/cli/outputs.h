// SPDX-License-Identifier: Apache-2.0
// Where a command's documents go: a file, "-" for stdout, or fd:N as contracts 1 allows; and CodeCarbon's CSV with its
// own rules of appending. Plain whole files are cli/write_file.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Writes `text` to a file (replaced as a whole), to "-" or to "fd:N". Errors name the target.
Result<void> write_output(const std::string& target, std::string_view text);
/// Lines for somebody who reads along: a file that is appended to, or "fd:N". A reader that is too slow misses lines;
/// the writer never waits for it.
class LineOutput {
 public:
  /// Errors name the target.
  static Result<LineOutput> open(const std::string& target);
  /// One line with its end. Error: the file or its reader is gone.
  Result<void> write(std::string_view line);

 private:
  std::string target_;
  UniqueFd own_;
  int fd_ = -1;
};
/// Appends the run's row to a file of CodeCarbon's 38 columns; method and bounds go to "<name>.joulery.json" beside it.
Result<void> append_emissions(const std::string& file, const Run& run);

}  // namespace joulery

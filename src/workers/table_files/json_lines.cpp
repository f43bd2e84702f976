// SPDX-License-Identifier: Apache-2.0
// Counted before it is written.
#include "workers/table_files/json_lines.h"

#include <fmt/format.h>

namespace joulery {
namespace {

std::string mebibytes(std::uint64_t bytes) {
  return bytes >= (1U << 20U) ? fmt::format("{} MiB", bytes >> 20U) : fmt::format("{} bytes", bytes);
}

}  // namespace

Result<void> JsonLines::add(std::string_view line) {
  lines_ += 1;
  bytes_ += line.size() + 1;
  const std::string where = fmt::format("row {}", lines_);
  if (line.size() > limits_.longest_line) {
    return failure(ErrorKind::invalid, fmt::format("a row of more than {}", mebibytes(limits_.longest_line)), where,
                   "mend the row or leave it out");
  }
  if (bytes_ > limits_.most_bytes) {
    return failure(ErrorKind::invalid, fmt::format("more than {} as JSON lines", mebibytes(limits_.most_bytes)), where,
                   "split the file, or keep the rows that are to be asked about");
  }
  if (write_(line) && write_("\n")) return {};
  return failure(ErrorKind::broken, "cannot say more: nobody listens", where, "");
}

}  // namespace joulery

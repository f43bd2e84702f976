// SPDX-License-Identifier: Apache-2.0
// Counted before it is written.
#include "workers/table_files/counted_output.h"

#include <algorithm>
#include <fmt/format.h>

namespace joulery {
namespace {

std::string mebibytes(std::uint64_t bytes) {
  return bytes >= (1U << 20U) ? fmt::format("{} MiB", bytes >> 20U) : fmt::format("{} bytes", bytes);
}

}  // namespace

std::string CountedOutput::row() const { return fmt::format("row {}", rows_); }

Result<void> CountedOutput::count(std::uint64_t length, std::uint64_t with_ends, const Words& words) {
  rows_ += 1;
  bytes_ += with_ends;
  if (length > limits_.longest) {
    return failure(ErrorKind::invalid, fmt::format("{} of more than {}", words.one, mebibytes(limits_.longest)), row(),
                   "mend the row or leave it out");
  }
  if (bytes_ > limits_.most_bytes) {
    return failure(ErrorKind::invalid, fmt::format("more than {} {}", mebibytes(limits_.most_bytes), words.all), row(),
                   "split the file, or keep the rows that are to be asked about");
  }
  return {};
}

Result<void> CountedOutput::say(std::initializer_list<std::string_view> parts) {
  if (std::ranges::all_of(parts, write_)) return {};
  return failure(ErrorKind::broken, "cannot say more: nobody listens", row(), "");
}

Result<void> CountedOutput::add_line(std::string_view line) {
  if (auto good = count(line.size(), line.size() + 1, {"a row", "as JSON lines"}); !good) return good;
  return say({line, "\n"});
}

Result<void> CountedOutput::add_file(std::string_view bytes) {
  const std::string head = fmt::format("{}\n", bytes.size());
  if (auto good = count(bytes.size(), head.size() + bytes.size() + 1, {"a file", "of files"}); !good) return good;
  return say({head, bytes, "\n"});
}

}  // namespace joulery

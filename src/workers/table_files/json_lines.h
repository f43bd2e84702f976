// SPDX-License-Identifier: Apache-2.0
// Lines that go out, counted: a small file may hold a few bytes that stand for gigabytes, and is refused when what it
// makes of them is too much. What is in a line is parquet.h's.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// How much may be said.
struct LineLimits {
  std::uint64_t most_bytes = 0;    ///< of all lines, with their ends
  std::uint64_t longest_line = 0;  ///< bytes of one, without its end
};

/// Hands lines on until one is too many.
class JsonLines {
 public:
  /// `write` gets each line and its end apart, and says whether it could be written.
  JsonLines(LineLimits limits, std::function<bool(std::string_view)> write)
      : limits_(limits), write_(std::move(write)) {}
  /// Errors (invalid): the line is too long, all are too much, at "row N". Errors (broken): it could not be written.
  Result<void> add(std::string_view line);

 private:
  LineLimits limits_;
  std::function<bool(std::string_view)> write_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace joulery

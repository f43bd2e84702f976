// SPDX-License-Identifier: Apache-2.0
// What goes out, counted: a small file may hold a few bytes that stand for gigabytes, and is refused when what it makes
// of them is too much. What is said is table_file.h's.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// How much may be said.
struct OutputLimits {
  std::uint64_t most_bytes = 0;  ///< of everything, with what separates it
  std::uint64_t longest = 0;     ///< bytes of one line or file, without its end
};

/// Takes a part of what is said; false when it could not be written.
using WriteText = std::function<bool(std::string_view)>;

/// Hands rows on until one is too much: each as a line, or each as a file.
class CountedOutput {
 public:
  CountedOutput(OutputLimits limits, WriteText write) : limits_(limits), write_(std::move(write)) {}
  /// A row as a line. Errors (invalid): it is too long, all are too much, at "row N". Errors (broken): it could not be
  /// written.
  Result<void> add_line(std::string_view line);
  /// A row as a file: a line with its length, its bytes, and a line's end. Errors: as above.
  Result<void> add_file(std::string_view bytes);

 private:
  /// What a row is called where it is too much.
  struct Words {
    std::string_view one;
    std::string_view all;
  };
  Result<void> count(std::uint64_t length, std::uint64_t with_ends, const Words& words);
  Result<void> say(std::initializer_list<std::string_view> parts);
  [[nodiscard]] std::string row() const;

  OutputLimits limits_;
  WriteText write_;
  std::uint64_t bytes_ = 0;
  std::uint64_t rows_ = 0;
};

}  // namespace joulery

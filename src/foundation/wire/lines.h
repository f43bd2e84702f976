// SPDX-License-Identifier: Apache-2.0
// LineBuffer: bytes as a pipe hands them out, to whole lines. For protocols of one message a line (wire/worker.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Keeps what is not yet a whole line; refuses to keep more than `longest` bytes of it.
class LineBuffer {
 public:
  static constexpr std::size_t default_longest = std::size_t{64} << 20;

  explicit LineBuffer(std::size_t longest = default_longest) : longest_(longest) {}
  /// Takes bytes. Error (broken): the line under way is longer than allowed; it is forgotten.
  Result<void> add(std::string_view bytes);
  /// The next whole line without its newline; nothing when there is none yet.
  [[nodiscard]] std::optional<std::string> next();
  /// Bytes of a line that has not ended.
  [[nodiscard]] std::string_view rest() const { return std::string_view(bytes_).substr(begin_); }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;       ///< where the first line not handed out begins
  std::size_t unfinished_ = 0;  ///< where the line that has not ended begins: it is searched once
  std::size_t longest_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What worker-tables says of a column of files, cut into files: for each row a line with the length, the bytes, and a
// line's end. It is untrusted, and no more than one file is kept. What the files are is table_images.h's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Takes the file of a row, counted from 0; empty where the row has none.
using TakeFile = std::function<Result<void>(std::size_t row, std::string_view bytes)>;

/// Takes the text in any pieces.
class FileFrames {
 public:
  /// `largest` in bytes is what one file may have.
  FileFrames(std::uint64_t largest, TakeFile take) : largest_(largest), take_(std::move(take)) {}
  /// Errors (broken): these are no such files, or one is larger. Errors: the first of `take`.
  Result<void> add(std::string_view text);
  /// How many rows came, if the last one came whole.
  [[nodiscard]] std::optional<std::size_t> rows() const;

 private:
  Result<void> add_to_head(std::string_view& text);
  Result<void> add_to_file(std::string_view& text);

  std::uint64_t largest_;
  TakeFile take_;
  std::string head_;                     ///< of the next file, as far as it came
  std::optional<std::uint64_t> length_;  ///< of the file that is coming
  std::string bytes_;                    ///< of it, as far as they came
  std::size_t rows_ = 0;
};

}  // namespace joulery

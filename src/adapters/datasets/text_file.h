// SPDX-License-Identifier: Apache-2.0
// Files of data sets read with limits: a line of 10 GB, an endless file or a pipe is refused before it fills the
// memory. What the text means is known to table.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// What is refused. Generous for what people have, far below what a machine holds.
struct DatasetLimits {
  std::uint64_t longest_line = 16ULL << 20U;   ///< bytes, without its end
  std::uint64_t largest_file = 2ULL << 30U;    ///< bytes of one table
  std::uint64_t largest_image = 64ULL << 20U;  ///< bytes of one image file
  std::uint64_t most_pixels = 100'000'000;     ///< of one image
  std::uint64_t most_files = 1'000'000;        ///< of one folder
};

/// A file's bytes, and which bytes they are.
struct TextFile {
  std::string text;
  std::string sha256;
};

/// A file that somebody else reads, open at its beginning, and which bytes it holds.
struct HashedFile {
  std::string path;
  UniqueFd file;
  std::string sha256;
  std::int64_t changed_ns = 0;  ///< when it was last written, UTC since 1970
};

/// Reads a table. Errors: those of the file; invalid when it is no plain file, is too large, or has too long a line.
[[nodiscard]] Result<TextFile> read_text_file(const std::string& path, const DatasetLimits& limits);
/// Hashes a file of at most `largest_file` bytes and leaves it open. Errors: those of the file; invalid when it is no
/// plain file or too large.
[[nodiscard]] Result<HashedFile> open_hashed(const std::string& path, const DatasetLimits& limits);
/// Errors (invalid): somebody wrote to it since it was hashed.
[[nodiscard]] Result<void> check_unchanged(const HashedFile& file);
/// Reads an image file as it is. Errors: those of the file; invalid when it is no plain file, is empty or too large.
[[nodiscard]] Result<TextFile> read_image_file(const std::string& path, const DatasetLimits& limits);

}  // namespace joulery

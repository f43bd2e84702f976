// SPDX-License-Identifier: Apache-2.0
// Dataset: the question "what is item i, and what is true of it?". adapters/datasets reads those of users; which items
// a trial asks about is drawn by core/tasks/draw.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/item.h"

namespace joulery {

/// What a record says of a data set (BM-17).
struct DatasetOrigin {
  std::string path;
  std::vector<std::string> files;    ///< it was read from, relative to the path when that is a folder
  std::string sha256;                ///< of the file; of several that of what `sha256sum FILE...` prints
  std::optional<std::string> split;  ///< "test", where it has splits
  std::vector<std::string> labels;   ///< in alphabetical order; of labelled items only
  std::vector<std::string> columns;  ///< "text=review": what was taken for what; empty for folders of classes
};

/// A data set that was opened and is what it should be. Single-threaded.
class Dataset {
 public:
  virtual ~Dataset() = default;
  [[nodiscard]] virtual const DatasetOrigin& origin() const = 0;
  /// At least one.
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// The items at positions below size(), in the order asked for; images are named, not decoded. Errors: those of a
  /// file read late.
  virtual Result<std::vector<Item>> items(std::span<const std::size_t> positions) = 0;
  /// One of them.
  Result<Item> item(std::size_t position) {
    auto one = items({&position, 1});
    if (!one) return failure(one.error());
    return std::move(one->front());
  }
};

}  // namespace joulery

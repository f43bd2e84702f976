// SPDX-License-Identifier: Apache-2.0
// Images that lie in Parquet and Arrow files, as Hugging Face's image sets have them. Each is looked at when its file
// is read, as image files are; those that are asked for become files, since that is what engines take. What an image's
// header says is image_header.h's.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "adapters/datasets/ask_tables.h"
#include "adapters/datasets/text_file.h"
#include "foundation/domain/item.h"

namespace joulery {

/// A file whose rows hold images; kept open, so that they come out of the very bytes that were hashed.
struct ImageTable {
  HashedFile file;
  std::string column;     ///< that holds them
  std::size_t first = 0;  ///< the position of its first row among the items of the data set
  std::size_t rows = 0;
};

/// The images in the tables of one data set. Single-threaded.
class TableImages {
 public:
  TableImages(const DatasetLimits& limits, TableReader reader) : limits_(limits), reader_(std::move(reader)) {}
  /// Looks at every image of a table. Errors (invalid) at its row: a broken image, too many pixels or bytes; those of
  /// the reader; it was written to.
  Result<void> add(ImageTable table);
  /// Writes the images of those items that name no file of their own, and names the files. `items` are those at
  /// `positions`. Errors: those of the reader and of the file system; a table was written to.
  Result<void> place(std::span<const std::size_t> positions, std::vector<Item>& items) const;

 private:
  /// Items by the row their image lies in.
  using WantedRows = std::multimap<std::size_t, Item*>;
  [[nodiscard]] Result<void> write(const ImageTable& table, const WantedRows& wanted) const;

  DatasetLimits limits_;
  TableReader reader_;
  std::vector<ImageTable> tables_;
};

}  // namespace joulery

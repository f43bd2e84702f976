// SPDX-License-Identifier: Apache-2.0
// ReadDataset: a data set whose items are all in memory, as every data set here is once it was read; only images that
// lie in tables are taken out of them when they are asked for.
#pragma once

#include <optional>
#include <vector>

#include "adapters/datasets/table_images.h"
#include "foundation/base/ensure.h"
#include "foundation/ports/dataset.h"

namespace joulery {

/// All items in memory.
class ReadDataset final : public Dataset {
 public:
  /// At least one item; `images` are those of items without a path of their own.
  ReadDataset(DatasetOrigin origin, std::vector<Item> items, std::optional<TableImages> images = {})
      : origin_(std::move(origin)), items_(std::move(items)), images_(std::move(images)) {}
  [[nodiscard]] const DatasetOrigin& origin() const override { return origin_; }
  [[nodiscard]] std::size_t size() const override { return items_.size(); }
  Result<std::vector<Item>> items(std::span<const std::size_t> positions) override {
    std::vector<Item> asked;
    asked.reserve(positions.size());
    for (const std::size_t position : positions) {
      ENSURE(position < items_.size());
      asked.push_back(items_[position]);
    }
    if (!images_) return asked;
    if (const auto placed = images_->place(positions, asked); !placed) return failure(placed.error());
    return asked;
  }

 private:
  DatasetOrigin origin_;
  std::vector<Item> items_;
  std::optional<TableImages> images_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// ReadDataset: a data set whose items are all in memory, as every data set here is once it was read.
#pragma once

#include <vector>

#include "foundation/base/ensure.h"
#include "foundation/ports/dataset.h"

namespace joulery {

/// All items in memory.
class ReadDataset final : public Dataset {
 public:
  /// At least one item.
  ReadDataset(DatasetOrigin origin, std::vector<Item> items) : origin_(std::move(origin)), items_(std::move(items)) {}
  [[nodiscard]] const DatasetOrigin& origin() const override { return origin_; }
  [[nodiscard]] std::size_t size() const override { return items_.size(); }
  Result<Item> item(std::size_t position) override {
    ENSURE(position < items_.size());
    return items_[position];
  }

 private:
  DatasetOrigin origin_;
  std::vector<Item> items_;
};

}  // namespace joulery

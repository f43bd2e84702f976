// SPDX-License-Identifier: Apache-2.0
// One row of a table as an Item: texts, lists of words and tags, answers as SQuAD has them, boxes as COCO has them.
// Cells of CSV files are texts, or lists written as JSON. Rows are read by table.h.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/datasets/columns.h"
#include "foundation/base/result.h"
#include "foundation/domain/item.h"

namespace joulery {

/// Names of classes that are written as numbers, by column: {"label": ["neg", "pos"]}.
using ClassNames = std::map<std::string, std::vector<std::string>, std::less<>>;

/// What a row is read by.
struct RowRule {
  ItemKind kind = ItemKind::plain_text;
  ColumnNames columns;  ///< of find_columns()
  ClassNames classes;
  std::string image_folder;      ///< relative image paths begin here
  bool has_image_bytes = false;  ///< images are {"bytes": how many or null, "path"}: they lie in the table itself
};

/// By which keys a box tells its class, likeliest first.
inline constexpr std::array<const char*, 5> kClassKeys{"category", "categories", "label", "category_id", "labels"};

/// `row` is an object; an image that lies in its table has no path yet. Errors (invalid) at `where`: a value that is
/// missing or of the wrong kind, an empty label, tags that are not as many as words, an image path that leads out of
/// the folder.
[[nodiscard]] Result<Item> item_of(const nlohmann::json& row, const RowRule& rule, const std::string& where);

}  // namespace joulery

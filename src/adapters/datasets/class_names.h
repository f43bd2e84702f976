// SPDX-License-Identifier: Apache-2.0
// Names of classes that a data set writes as numbers, out of the features by which Hugging Face's libraries describe
// it: in a dataset_info.json, and in the metadata of a Parquet or Arrow file.
#pragma once

#include <nlohmann/json.hpp>

#include "adapters/datasets/row.h"

namespace joulery {

/// Of `description`, an object with "features": COLUMN.names, of lists COLUMN.feature.names, of boxes the names of what
/// tells their class. What has another shape names nothing.
[[nodiscard]] ClassNames class_names(const nlohmann::json& description);

}  // namespace joulery

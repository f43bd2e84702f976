// SPDX-License-Identifier: Apache-2.0
// Data sets that have a name: those the project fetches, with a fixed split, so that what is judged was never trained
// on. Anything else is a path, which open.h reads. Which set a model is judged on is said by the zoo.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/datasets/open.h"

namespace joulery {

/// The names there are: "rotten-tomatoes" (2,000 held-out film reviews, labelled, or as plain texts), and the sets that
/// tools/make_data_sets makes ("speeches", "document-pages").
[[nodiscard]] std::vector<std::string> known_datasets();

/// The named set of the download cache with the items a task asks about, or the data set at a path. A name is one
/// without '/' and '.'. Errors (invalid): no such name, with the nearest; the named set has no items of this kind.
/// Errors (gone): it was not fetched. Errors of open_dataset; `tables` is as there.
[[nodiscard]] Result<std::unique_ptr<Dataset>> open_known(const std::string& name, ItemKind kind,
                                                          const std::string& cache, const TableReader& tables = {});

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What one file of somebody's holds: the trials that could be read, and the rows that could not. A reader of a format
// is two functions: one that knows its own by the text, one that reads it into this.
#pragma once

#include <string>
#include <vector>

#include "core/importing/imported_trial.h"

namespace joulery {

/// A row that cannot be read as its header promises.
struct RefusedRow {
  Origin origin;
  std::string why;
};

struct ImportedFile {
  std::vector<ImportedTrial> trials;
  std::vector<RefusedRow> refused;
};

}  // namespace joulery

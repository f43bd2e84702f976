// SPDX-License-Identifier: Apache-2.0
// The option --vintage of report: what a run is like by the factors of another year, so that an old claim can be
// recomputed (EQ-4).
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// Compares the run with the named vintage of each "ID=VINTAGE" ("smartphone_charge_energy=2023") in place of its own
/// row of that id, or beside its rows; counts are derived again from the run's total and factors. Errors (invalid): no
/// "=", no such id, no such vintage.
Result<void> use_vintages(const std::vector<std::string>& words, const std::vector<EquivalenceEntry>& entries,
                          Run& run);

}  // namespace joulery

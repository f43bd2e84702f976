// SPDX-License-Identifier: Apache-2.0
// The sections of a run's report, one function each; run_document.h puts them in order. A section that has nothing to
// say is empty.
#pragma once

#include <string>
#include <vector>

#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

using Blocks = std::vector<Block>;

[[nodiscard]] NumberBlock headline_numbers(const Run& run);
/// What must be read before the answer: it is modelled, it is below the sensor's resolution.
[[nodiscard]] Blocks verdicts(const Run& run);
/// What must be read after it: not complete, a bad end, what doctor would mend.
[[nodiscard]] Blocks warnings(const Run& run);
[[nodiscard]] Blocks measured_section(const Run& run);
[[nodiscard]] Blocks repetitions_section(const Run& run);
[[nodiscard]] Blocks spans_section(const Run& run);
[[nodiscard]] Blocks work_section(const Run& run);
[[nodiscard]] Blocks footprint_section(const Run& run);
[[nodiscard]] Blocks doubt_section(const Run& run);
[[nodiscard]] Blocks unseen_section(const Run& run);
[[nodiscard]] Blocks shadow_section(const Run& run);
/// Machines and ranks of a merged run.
[[nodiscard]] Blocks merged_section(const Run& run);
[[nodiscard]] Blocks machine_section(const Run& run);
[[nodiscard]] Blocks again_section(const Run& run);

/// Without the columns of rank 1 and more in which every cell is empty.
[[nodiscard]] TableBlock without_empty_columns(TableBlock table);
/// The rows of factors with table, row, source and vintage, as every report shows them.
[[nodiscard]] TableBlock factor_table(const std::vector<FactorRow>& rows, std::string caption);
/// Factors of the run and of the models that stood in for sensors.
[[nodiscard]] std::vector<FactorRow> all_factor_rows(const Run& run);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tables of claims as CSV, by the names in the header, so that a paper's table can be typed in and checked:
//   model, device_hours, watts_per_device, pue, grid_gco2e_per_kwh, published_mwh, published_tco2e
//   model, training_kwh, finetuning_kwh, inference_kwh_per_query, published_parity_inferences
// Other columns may stand beside them. An empty cell is unknown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/importing/claims.h"
#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// The claims of one file.
struct ClaimsFile {
  std::vector<TrainingClaim> trainings;
  std::vector<BreakEvenClaim> break_evens;
  std::vector<RefusedRow> refused;
};

/// True when the header is one of the two.
[[nodiscard]] bool is_claims(std::string_view text);
/// All rows; one without a number its formula needs is refused. Errors (invalid): no such header, no CSV.
[[nodiscard]] Result<ClaimsFile> read_claims(std::string_view text, const std::string& name);

}  // namespace joulery

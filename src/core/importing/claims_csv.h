// SPDX-License-Identifier: Apache-2.0
// Tables of claims as CSV, by the names in the header, so that what a paper, a data sheet or a meter says can be typed
// in and checked. A header that has all columns of one kind is of that kind; columns in brackets may be left out:
//   model, device_hours, watts_per_device, pue [, grid_gco2e_per_kwh, published_mwh, published_tco2e]
//   model, training_kwh, finetuning_kwh, inference_kwh_per_query, published_parity_inferences
//   statement, unit, recomputed, printed
//   it_kwh, facility_kwh, pue
//   device, dense_tflops [, stated_tflops, achieved_tflops]
//   dynamic_kwh, idle_kwh, metered_kwh
//   series, sample_at_s, period_s, window_s      a row a sample; the rows of a series stand together
//   volts, amperes, power_factor, watts
//   counter_j, power_integral_j
//   least, mean, most [, deviation]              cells of least and most may be empty
//   equivalence, takes, given, amount, factor, count [, tree_years]      takes, given: kWh or g
// Other columns may stand beside them. An empty cell is unknown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/importing/claims.h"
#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// The claims of one file, or of all files together.
struct ClaimsFile {
  std::vector<TrainingClaim> trainings;
  std::vector<BreakEvenClaim> break_evens;
  std::vector<TwoStatements> statements;
  std::vector<FacilityClaim> facilities;
  std::vector<PeakClaim> peaks;
  std::vector<SharesClaim> shares;
  std::vector<SampleTimes> samples;
  std::vector<ElectricalClaim> meters;
  std::vector<TwoEnergies> energies;
  std::vector<SpreadClaim> spreads;
  std::vector<EquivalenceClaim> equivalences;
  std::vector<RefusedRow> refused;

  /// How many claims there are; a series of samples is one.
  [[nodiscard]] std::size_t count() const;
  /// Puts another file's behind these.
  void append(ClaimsFile more);
};

/// True when the header is one of these.
[[nodiscard]] bool is_claims(std::string_view text);
/// All rows; one without a number its formula needs is refused. Errors (invalid): no such header, no CSV.
[[nodiscard]] Result<ClaimsFile> read_claims(std::string_view text, const std::string& name);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Factors of a run from place and options: carbon intensity, PUE, water, price, equivalences, each with its table row.
// Done once before the run and stored with it. What they make of the energy is footprint.h.
#pragma once

#include <optional>
#include <string>

#include "core/footprint/place.h"
#include "core/footprint/water.h"
#include "foundation/tables/tables.h"
#include "foundation/units/parse.h"

namespace joulery {

/// What the user set; nothing = not set.
struct FactorOptions {
  std::optional<std::string> place;  ///< as typed: "FR", "aws:eu-west-3", "44g/kWh", "auto"
  std::optional<double> pue;         ///< in [1, 3] (FP-22)
  std::optional<OnSiteWaterPerEnergy> wue;
  std::optional<Tariff> price;
  HydroPolicy hydro = HydroPolicy::reservoir;
  std::optional<GuessedPlace> guess;  ///< what "auto" stands for
  std::optional<int> this_year;       ///< to say which factors are older than two years (FP-28)
};

/// Without a place: no intensity, and `why` says how to set one; energy stays complete (FP-3). Errors: a place that is
/// not understood, a PUE out of range, a table that cannot be read.
Result<Factors> resolve_factors(Tables& tables, const FactorOptions& options);

}  // namespace joulery

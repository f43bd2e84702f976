// SPDX-License-Identifier: Apache-2.0
// PLACE as users write it (contracts, section 1), understood with the tables: country, cloud region, zone, intensity,
// file, auto. There is no default place. What the factors become is resolve.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/footprint/time_zone.h"
#include "foundation/domain/factors.h"
#include "foundation/tables/tables.h"

namespace joulery {

/// A place and what the tables know of it.
struct KnownPlace {
  Place place;
  std::optional<GridRow> grid;              ///< nothing when the user typed an intensity
  std::optional<CarbonIntensity> typed;     ///< "44g/kWh"
  std::optional<CloudRegionRow> region;     ///< "aws:eu-west-3"
  std::optional<std::string> guessed_from;  ///< "time zone Europe/Paris": the interval must be widened
};

/// Understands a PLACE. `guess` answers "auto". Errors (all of kind invalid, or of the file): what is not understood,
/// with the nearest known name; a region of a country for which no table exists.
Result<KnownPlace> find_place(Tables& tables, std::string_view text, const std::optional<GuessedPlace>& guess);

}  // namespace joulery

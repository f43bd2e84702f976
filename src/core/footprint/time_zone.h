// SPDX-License-Identifier: Apache-2.0
// A guess at the country from the machine's time zone, for `--place auto`. It is a guess and says so: whoever uses it
// widens the interval (place.h). Nothing is asked of the network.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// A country the machine seems to stand in, and what that rests on.
struct GuessedPlace {
  std::string country_iso2;
  std::string text;  ///< "time zone Europe/Paris"
};

/// The one country of a zone such as "Europe/Paris" in the text of tzdata's zone.tab (preferred: one country per zone)
/// or zone1970.tab. Errors: a zone without a country (UTC, EST), one that several countries share, an unknown name.
Result<GuessedPlace> place_from_time_zone(std::string_view zone_name, std::string_view zone_tab_text);

}  // namespace joulery

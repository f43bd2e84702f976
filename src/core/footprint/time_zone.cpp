// SPDX-License-Identifier: Apache-2.0
// Reading tzdata's zone tables: country codes, coordinates, zone name, comments, separated by tabs.
#include "core/footprint/time_zone.h"

#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kRemedy = "name the place, such as --place FR or --place 44g/kWh";

}  // namespace

Result<GuessedPlace> place_from_time_zone(std::string_view zone_name, std::string_view zone_tab_text) {
  const std::string_view zone = trim(zone_name);
  if (zone.empty()) return failure(ErrorKind::unsupported, "the machine states no time zone", {}, std::string(kRemedy));
  for (const std::string_view line : split(zone_tab_text, '\n')) {
    if (line.starts_with('#')) continue;
    const auto columns = split(line, '\t');
    if (columns.size() < 3 || trim(columns[2]) != zone) continue;
    const std::string_view countries = trim(columns[0]);
    if (countries.size() == 2) return GuessedPlace{std::string(countries), fmt::format("time zone {}", zone)};
    return failure(ErrorKind::unsupported, fmt::format("the time zone {} belongs to {}", zone, countries), {},
                   std::string(kRemedy));
  }
  return failure(ErrorKind::unsupported, fmt::format("the time zone {} belongs to no country", zone), {},
                 std::string(kRemedy));
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Understanding PLACE: the form is told by its first characters, the answer by a table.
#include "core/footprint/place.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/units/parse.h"

namespace joulery {
namespace {

constexpr std::string_view kForms = "write a country such as FR, a cloud region such as aws:eu-west-3, or N g/kWh";

void set_country(Place& place, const GridRow& row) {
  if (row.zone.size() == 3 && !row.iso2.empty()) place.country_iso3 = row.zone;
  if (!row.iso2.empty()) place.country_iso2 = row.iso2;
}

KnownPlace place_of(std::string_view text, GridRow row) {
  KnownPlace known;
  known.place.text = text;
  known.place.name = row.name;
  set_country(known.place, row);
  known.grid = std::move(row);
  return known;
}

/// Nothing longer is a slip of a name.
constexpr std::size_t kLongestName = 60;

/// The country somebody meant by a name or a slip; nothing for two letters, of which every pair is near to some code.
Result<std::string> country_hint(Tables& tables, std::string_view text) {
  if (lower(text) == "uk") return std::string("did you mean GB (United Kingdom)?");
  const auto rows = tables.grid_rows();
  if (!rows) return failure(rows.error());
  std::vector<std::string> names;
  for (const GridRow& row : *rows) names.push_back(lower(row.name));
  const auto near = text.size() > 3 && text.size() <= kLongestName ? nearest(lower(text), names) : std::nullopt;
  if (!near) return std::string(kForms);
  const GridRow& row = (*rows)[static_cast<std::size_t>(std::find(names.begin(), names.end(), *near) - names.begin())];
  return fmt::format("did you mean {} ({})?", row.iso2.empty() ? row.zone : row.iso2, row.name);
}

Result<KnownPlace> no_country(Tables& tables, std::string_view text) {
  auto hint = country_hint(tables, text);
  if (!hint) return failure(hint.error());
  return failure(ErrorKind::invalid, fmt::format("no country '{}'", text), {}, std::move(*hint));
}

/// "US-CA": a part of a country; no table has one yet.
Result<KnownPlace> no_region(Tables& tables, std::string_view text) {
  const std::string_view country = text.substr(0, text.find('-'));
  const auto row = tables.grid(country);
  if (!row) return failure(row.error());
  if (!*row) return no_country(tables, text);
  const std::string& code = (*row)->iso2.empty() ? (*row)->zone : (*row)->iso2;
  return failure(ErrorKind::invalid, fmt::format("no table for {} regions", code), {},
                 fmt::format("use {} or N g/kWh", code));
}

Result<KnownPlace> find_country(Tables& tables, std::string_view text, std::string_view code) {
  auto row = tables.grid(code);
  if (!row) return failure(row.error());
  if (*row) return place_of(text, std::move(**row));
  if (code.find('-') != std::string_view::npos) return no_region(tables, code);
  return no_country(tables, code);
}

Result<KnownPlace> no_cloud_region(Tables& tables, std::string_view text) {
  const auto names = tables.cloud_region_names();
  if (!names) return failure(names.error());
  const auto near = text.size() <= kLongestName ? nearest(text, *names) : std::nullopt;
  const std::string_view provider = text.substr(0, text.find(':') + 1);
  const bool known = std::any_of(names->begin(), names->end(), [=](const auto& n) { return n.starts_with(provider); });
  return failure(ErrorKind::invalid, fmt::format("no cloud {} '{}'", known ? "region" : "provider", text), {},
                 near ? fmt::format("did you mean {}?", *near) : "joulery data show cloud_regions lists them");
}

Result<KnownPlace> find_cloud_region(Tables& tables, std::string_view text) {
  const auto colon = text.find(':');
  auto region = tables.cloud_region(lower(text.substr(0, colon)), lower(text.substr(colon + 1)));
  if (!region) return failure(region.error());
  if (!*region) return no_cloud_region(tables, text);
  auto known = find_country(tables, text, (*region)->country_iso3);
  if (!known) return known;
  known->place.name = fmt::format("{}, {}", (*region)->place, known->place.name);
  known->place.cloud_provider = (*region)->provider;
  known->place.cloud_region = (*region)->region;
  known->region = std::move(**region);
  return known;
}

Result<KnownPlace> read_file(std::string_view text, std::string_view path_and_zone) {
  const auto hash = path_and_zone.rfind('#');
  const std::string path(path_and_zone.substr(0, hash));
  std::optional<std::string> zone;
  if (hash != std::string_view::npos) zone = path_and_zone.substr(hash + 1);
  auto row = Tables::grid_from_file(path, std::move(zone));
  if (!row) return failure(row.error());
  return place_of(text, std::move(*row));
}

Result<KnownPlace> guessed(Tables& tables, const std::optional<GuessedPlace>& guess) {
  if (!guess) {
    return failure(ErrorKind::unsupported, "nothing on this machine tells the place", {},
                   "name it, such as --place FR or --place 44g/kWh");
  }
  auto known = find_country(tables, "auto", guess->country_iso2);
  if (!known) return known;
  known->place.name += fmt::format(" (guessed from {})", guess->text);
  known->guessed_from = guess->text;
  return known;
}

}  // namespace

Result<KnownPlace> find_place(Tables& tables, std::string_view text, const std::optional<GuessedPlace>& guess) {
  const std::string_view typed = trim(text);
  if (typed.empty()) return failure(ErrorKind::invalid, "the place is empty", {}, std::string(kForms));
  if (typed == "auto") return guessed(tables, guess);
  if (typed.find_first_of("0123456789.+") == 0 || (typed.size() > 1 && typed.front() == '-')) {
    const auto intensity = parse_carbon_intensity(typed);
    if (!intensity) return failure(intensity.error());
    KnownPlace known;
    known.place.text = known.place.name = typed;
    known.typed = *intensity;
    return known;
  }
  if (typed.starts_with("file:")) return read_file(typed, typed.substr(5));
  if (typed.starts_with("zone:")) return find_country(tables, typed, typed.substr(5));
  if (typed.find(':') != std::string_view::npos) return find_cloud_region(tables, typed);
  return find_country(tables, typed, typed);
}

}  // namespace joulery

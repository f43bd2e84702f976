// SPDX-License-Identifier: Apache-2.0
// Countries and what stands in them: grid_ci_country, a user's grid file, cloud_regions, dc_pue_wue, fuel_factors.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <regex.h>

#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {

bool GridRow::has_flag(std::string_view flag) const {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

namespace {

constexpr std::array<std::string_view, 8> kFuels{"coal",  "gas",  "oil",   "nuclear",
                                                 "hydro", "wind", "solar", "other_ren"};

/// "Ember via co2.js@27cbe83; mix: OWID via codecarbon" -> the part before "; mix:": the mix is another source's.
std::string intensity_source(const std::string& source) { return source.substr(0, source.find("; mix:")); }

Result<GridRow> grid_row(const CsvReader& csv, std::string_view table) {
  TypedRow fields(csv, table);
  GridRow row;
  row.zone = fields.text("zone");
  row.iso2 = fields.optional_text("iso2");
  row.name = fields.optional_text("name");
  if (row.name.empty()) row.name = row.zone;
  row.year = fields.optional_text("year");
  const std::string basis = fields.optional_text("basis");
  const std::string mix_basis = fields.optional_text("mix_basis");
  row.boundary = mix_basis.empty() ? basis : fmt::format("{}, {} mix", basis, mix_basis);
  const std::string quality = fields.optional_text("quality");
  for (const std::string_view flag : split(quality, '|')) {
    if (!flag.empty() && flag != "ok") row.flags.emplace_back(flag);
  }
  const auto intensity = fields.number("ci_g_per_kwh");
  if (intensity && !row.has_flag("zero_suspect")) row.intensity = *intensity * gram_per_kilowatt_hour;
  for (const std::string_view fuel : kFuels) {
    const auto share = fields.optional_number(fmt::format("sh_{}", fuel));
    if (share) row.mix.push_back({std::string(fuel), *share});
    if (share && *share > 1) fields.refuse(fmt::format("sh_{}", fuel), "a share above 1", "shares are fractions of 1");
  }
  row.mix_year = fields.optional_text("mix_year");
  row.origin = fields.origin("carbon_intensity", intensity.value_or(0), "g/kWh", row.zone);
  row.origin.source = intensity_source(row.origin.source);
  if (!row.year.empty()) row.origin.vintage = row.year;
  if (fields.error()) return failure(*fields.error());
  return row;
}

Result<std::vector<GridRow>> all_grid_rows(CsvReader csv, std::string_view table) {
  std::vector<GridRow> rows;
  while (true) {
    const auto more = csv.next();
    if (!more) return failure(more.error());
    if (!*more) return rows;
    auto row = grid_row(csv, table);
    if (!row) return failure(row.error());
    rows.push_back(std::move(*row));
  }
}

std::string zones_of(const std::vector<GridRow>& rows) {
  constexpr std::size_t kShown = 8;
  std::string zones;
  for (std::size_t i = 0; i < std::min(rows.size(), kShown); ++i) zones += (i == 0 ? "" : ", ") + rows[i].zone;
  return rows.size() > kShown ? zones + ", ..." : zones;
}

/// True when the pattern (POSIX extended) matches the whole region name. Plain names need no engine.
Result<bool> matches(const std::string& pattern, const std::string& region, const std::string& place) {
  if (pattern.find_first_of(".*+?[](){}|^$\\") == std::string::npos) return pattern == region;
  regex_t compiled;
  if (::regcomp(&compiled, ("^(" + pattern + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
    return failure(ErrorKind::invalid, fmt::format("'{}' is no regular expression", pattern), place,
                   "write a POSIX extended pattern of the region name");
  }
  const bool matched = ::regexec(&compiled, region.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return matched;
}

/// "1.09..1.14" or "1.09"; nothing when empty.
std::optional<Bounded<double>> range_in(TypedRow& fields, std::string_view column, double low, double high) {
  const std::string typed = fields.text(column);
  if (typed.empty()) return std::nullopt;
  const auto dots = typed.find("..");
  const auto from = parse_double(std::string_view(typed).substr(0, dots));
  const auto to = dots == std::string::npos ? from : parse_double(std::string_view(typed).substr(dots + 2));
  if (!from || !to || *from > *to || *from < low || *to > high) {
    fields.refuse(column,
                  fmt::format("'{}' in column {} is no number or low..high in [{}, {}]", typed, column, low, high),
                  "leave it empty for unknown");
    return std::nullopt;
  }
  return Bounded<double>{*from, (*from + *to) / 2, *to};
}

Result<CentreRow> centre_row(const CsvReader& csv, const std::string& row_name) {
  constexpr double kHighestPue = 3;   // FP-22
  constexpr double kHighestWue = 30;  // litres per kWh: ten times what evaporating all heat takes
  TypedRow fields(csv, "dc_pue_wue");
  CentreRow row;
  row.place = fields.text("place");
  row.pue = range_in(fields, "pue", 1, kHighestPue);
  if (const auto wue = range_in(fields, "wue_l_per_it_kwh", 0, kHighestWue)) {
    row.wue =
        Bounded<OnSiteWaterPerEnergy>{wue->low * litre_per_it_kilowatt_hour, wue->best * litre_per_it_kilowatt_hour,
                                      wue->high * litre_per_it_kilowatt_hour};
  }
  row.pue_origin = fields.origin("pue", row.pue ? row.pue->best : 0, "", row_name);
  row.wue_origin = fields.origin("wue", row.wue ? row.wue->best.base() : 0, "L/kWh", row_name);
  if (fields.error()) return failure(*fields.error());
  return row;
}

}  // namespace

Result<std::optional<GridRow>> Tables::grid(std::string_view code) {
  constexpr std::string_view kTable = "grid_ci_country";
  auto csv = reader(kTable);
  if (!csv) return failure(csv.error());
  const auto zone = csv->column("zone");
  if (!zone) return failure(zone.error());
  const auto iso2 = csv->find_column("iso2");
  const std::string wanted = lower(code);
  while (!wanted.empty()) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) break;
    if (lower(csv->text(*zone)) != wanted && (!iso2 || lower(csv->text(*iso2)) != wanted)) continue;
    auto row = grid_row(*csv, kTable);
    if (!row) return failure(row.error());
    return std::optional(std::move(*row));
  }
  return std::optional<GridRow>();
}

Result<std::vector<GridRow>> Tables::grid_rows() {
  auto csv = reader("grid_ci_country");
  if (!csv) return failure(csv.error());
  return all_grid_rows(std::move(*csv), "grid_ci_country");
}

Result<GridRow> Tables::grid_from_file(const std::string& path, std::optional<std::string> zone) {
  const auto text = DiskFiles().read(path);
  if (!text) return failure(text.error());
  auto csv = CsvReader::open(*text, path);
  if (!csv) return failure(csv.error());
  auto rows = all_grid_rows(std::move(*csv), path);
  if (!rows) return failure(rows.error());
  if (rows->empty())
    return failure(ErrorKind::invalid, "no row below the header", path, "write zone,ci_g_per_kwh rows");
  if (!zone && rows->size() > 1) {
    return failure(ErrorKind::invalid, fmt::format("{} zones ({})", rows->size(), zones_of(*rows)), path,
                   fmt::format("choose one: file:{}#{}", path, rows->front().zone));
  }
  for (GridRow& row : *rows) {
    const bool chosen =
        !zone || lower(row.zone) == lower(*zone) || (!row.iso2.empty() && lower(row.iso2) == lower(*zone));
    if (!chosen) continue;
    if (row.origin.source.empty()) row.origin.source = path;
    return std::move(row);
  }
  return failure(ErrorKind::invalid, fmt::format("no zone '{}'", *zone), path, "it has " + zones_of(*rows));
}

Result<std::optional<CloudRegionRow>> Tables::cloud_region(std::string_view provider, std::string_view region) {
  auto csv = reader("cloud_regions");
  if (!csv) return failure(csv.error());
  const auto provider_at = csv->column("provider");
  const auto region_at = csv->column("region");
  if (!provider_at) return failure(provider_at.error());
  if (!region_at) return failure(region_at.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<CloudRegionRow>();
    if (csv->text(*region_at) != region || csv->text(*provider_at) != provider) continue;
    TypedRow fields(*csv, "cloud_regions");
    CloudRegionRow row{std::string(provider),
                       std::string(region),
                       fields.text("place"),
                       fields.text("country_iso3"),
                       fields.text("country_iso2"),
                       fields.text("grid_zone"),
                       fields.text("zone_confidence") == "country"};
    if (fields.error()) return failure(*fields.error());
    return std::optional(std::move(row));
  }
}

Result<std::vector<std::string>> Tables::cloud_region_names() {
  auto csv = reader("cloud_regions");
  if (!csv) return failure(csv.error());
  std::vector<std::string> names;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return names;
    TypedRow fields(*csv, "cloud_regions");
    names.push_back(fields.text("provider") + ":" + fields.text("region"));
    if (fields.error()) return failure(*fields.error());
  }
}

Result<std::optional<CentreRow>> Tables::centre(std::string_view provider, std::string_view region) {
  auto csv = reader("dc_pue_wue");
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<CentreRow>();
    TypedRow fields(*csv, "dc_pue_wue");
    const bool same_provider = fields.text("provider") == provider;
    const std::string pattern = fields.text("region_regex");
    if (fields.error()) return failure(*fields.error());
    if (!same_provider) continue;
    const auto matched = matches(pattern, std::string(region), csv->place_of(csv->column("region_regex").value()));
    if (!matched) return failure(matched.error());
    if (!*matched) continue;
    auto row = centre_row(*csv, fmt::format("{}:{}", provider, pattern));
    if (!row) return failure(row.error());
    return std::optional(std::move(*row));
  }
}

Result<std::optional<FuelRow>> Tables::fuel(std::string_view fuel) {
  auto csv = reader("fuel_factors");
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<FuelRow>();
    TypedRow fields(*csv, "fuel_factors");
    FuelRow row;
    row.fuel = fields.text("fuel");
    if (!fields.error() && row.fuel != fuel) continue;
    const auto water = fields.number("water_l_per_kwh");
    if (water) row.water = *water * litre_per_facility_kilowatt_hour;
    row.origin = fields.origin("water_" + row.fuel, water.value_or(0), "L/kWh", row.fuel);
    if (fields.error()) return failure(*fields.error());
    return std::optional(std::move(row));
  }
}

}  // namespace joulery

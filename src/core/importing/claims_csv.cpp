// SPDX-License-Identifier: Apache-2.0
// Two headers, two records; each cell is a decimal number as printed.
#include "core/importing/claims_csv.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "foundation/base/csv.h"

namespace joulery {
namespace {

constexpr std::array<std::string_view, 4> kTraining{"model", "device_hours", "watts_per_device", "pue"};
constexpr std::array<std::string_view, 5> kBreakEven{"model", "training_kwh", "finetuning_kwh",
                                                     "inference_kwh_per_query", "published_parity_inferences"};

bool has_all(const CsvReader& csv, std::span<const std::string_view> names) {
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) { return csv.find_column(name); });
}

/// A cell in a unit; nothing when it is empty or not there.
template <class Q>
std::optional<Printed<Q>> cell(const CsvReader& csv, std::string_view name, Q unit) {
  const auto at = csv.find_column(name);
  const auto decimal = at ? read_decimal(csv.text(*at)) : std::nullopt;
  if (!decimal) return std::nullopt;
  return in_unit(*decimal, unit);
}

std::string model_of(const CsvReader& csv) { return std::string(csv.text(*csv.find_column("model"))); }

std::optional<TrainingClaim> training_of(const CsvReader& csv, const Origin& origin) {
  const auto time = cell(csv, "device_hours", stated_second * 3600);
  const auto power = cell(csv, "watts_per_device", watt);
  const auto pue = cell(csv, "pue", whole);
  if (!time || !power || !pue) return std::nullopt;
  return TrainingClaim{origin,
                       model_of(csv),
                       *time,
                       *power,
                       *pue,
                       cell(csv, "grid_gco2e_per_kwh", gram_per_kilowatt_hour),
                       cell(csv, "published_mwh", stated_kilowatt_hour * 1000),
                       cell(csv, "published_tco2e", stated_kilogram * 1000)};
}

std::optional<BreakEvenClaim> break_even_of(const CsvReader& csv, const Origin& origin) {
  const auto training = cell(csv, "training_kwh", stated_kilowatt_hour);
  const auto finetuning = cell(csv, "finetuning_kwh", stated_kilowatt_hour);
  const auto per_query = cell(csv, "inference_kwh_per_query", stated_kilowatt_hour);
  const auto queries = cell(csv, "published_parity_inferences", one);
  if (!training || !finetuning || !per_query || !queries) return std::nullopt;
  return BreakEvenClaim{origin, model_of(csv), *training, *finetuning, *per_query, *queries};
}

}  // namespace

bool is_claims(std::string_view text) {
  const auto csv = CsvReader::open(text.substr(0, 65536), "");
  return csv && (has_all(*csv, kTraining) || has_all(*csv, kBreakEven));
}

Result<ClaimsFile> read_claims(std::string_view text, const std::string& name) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  const bool trainings = has_all(*csv, kTraining);
  if (!trainings && !has_all(*csv, kBreakEven)) {
    return failure(ErrorKind::invalid, "no table of claims", name,
                   fmt::format("name the columns {}", fmt::join(kTraining, ", ")));
  }
  ClaimsFile file;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return file;
    const Origin origin{name, csv->line()};
    const auto training = trainings ? training_of(*csv, origin) : std::nullopt;
    const auto break_even = trainings ? std::nullopt : break_even_of(*csv, origin);
    if (training) file.trainings.push_back(*training);
    if (break_even) file.break_evens.push_back(*break_even);
    if (!training && !break_even) file.refused.push_back({origin, "a number that the formula needs is missing"});
  }
}

}  // namespace joulery

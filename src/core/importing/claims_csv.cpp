// SPDX-License-Identifier: Apache-2.0
// The kinds of tables as a list: the columns that mark one, and how a row of it becomes a claim. Each cell is a decimal
// number as printed.
#include "core/importing/claims_csv.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "foundation/base/csv.h"

namespace joulery {
namespace {

/// One row, its cells by name.
struct Row {
  const CsvReader& csv;
  Origin origin;

  [[nodiscard]] std::string_view text(std::string_view name) const {
    const auto at = csv.find_column(name);
    return at ? csv.text(*at) : std::string_view();
  }
  /// Nothing when the cell is empty, not there, or no number.
  [[nodiscard]] std::optional<Decimal> number(std::string_view name) const { return read_decimal(text(name)); }
  template <class Q>
  [[nodiscard]] std::optional<Printed<Q>> in(std::string_view name, Q unit) const {
    const auto decimal = number(name);
    if (!decimal) return std::nullopt;
    return in_unit(*decimal, unit);
  }
};

// Each puts one row's claim into the file; false when a number that the formula needs is missing.

bool take_training(const Row& row, ClaimsFile& file) {
  const auto time = row.in("device_hours", stated_second * 3600);
  const auto power = row.in("watts_per_device", watt);
  const auto pue = row.in("pue", whole);
  if (!time || !power || !pue) return false;
  file.trainings.push_back({row.origin, std::string(row.text("model")), *time, *power, *pue,
                            row.in("grid_gco2e_per_kwh", gram_per_kilowatt_hour),
                            row.in("published_mwh", stated_kilowatt_hour * 1000),
                            row.in("published_tco2e", stated_kilogram * 1000)});
  return true;
}

bool take_break_even(const Row& row, ClaimsFile& file) {
  const auto training = row.in("training_kwh", stated_kilowatt_hour);
  const auto finetuning = row.in("finetuning_kwh", stated_kilowatt_hour);
  const auto per_query = row.in("inference_kwh_per_query", stated_kilowatt_hour);
  const auto queries = row.in("published_parity_inferences", one);
  if (!training || !finetuning || !per_query || !queries || per_query->low() <= StatedEnergy()) return false;
  file.break_evens.push_back(
      {row.origin, std::string(row.text("model")), *training, *finetuning, *per_query, *queries});
  return true;
}

bool take_statement(const Row& row, ClaimsFile& file) {
  const auto recomputed = row.number("recomputed");
  const auto printed = row.number("printed");
  if (!recomputed || !printed) return false;
  file.statements.push_back(
      {row.origin, std::string(row.text("statement")), std::string(row.text("unit")), *recomputed, *printed});
  return true;
}

bool take_facility(const Row& row, ClaimsFile& file) {
  const auto it = row.in("it_kwh", stated_kilowatt_hour);
  const auto facility = row.in("facility_kwh", stated_kilowatt_hour);
  const auto pue = row.in("pue", whole);
  if (!it || !facility || !pue) return false;
  file.facilities.push_back({row.origin, *it, *facility, *pue});
  return true;
}

bool take_peak(const Row& row, ClaimsFile& file) {
  const auto dense = row.number("dense_tflops");
  if (!dense) return false;
  file.peaks.push_back({row.origin, std::string(row.text("device")), teraflop_per_second * dense->value,
                        row.in("stated_tflops", teraflop_per_second), row.in("achieved_tflops", teraflop_per_second)});
  return true;
}

bool take_shares(const Row& row, ClaimsFile& file) {
  const auto dynamic = row.in("dynamic_kwh", stated_kilowatt_hour);
  const auto idle = row.in("idle_kwh", stated_kilowatt_hour);
  const auto metered = row.in("metered_kwh", stated_kilowatt_hour);
  if (!dynamic || !idle || !metered) return false;
  file.shares.push_back({row.origin, *dynamic, *idle, *metered});
  return true;
}

bool take_sample(const Row& row, ClaimsFile& file) {
  const auto at = row.number("sample_at_s");
  const auto period = row.number("period_s");
  const auto window = row.number("window_s");
  if (!at || !period || !window) return false;
  const std::string_view series = row.text("series");
  if (file.samples.empty() || file.samples.back().series != series) {
    file.samples.push_back(
        {row.origin, std::string(series), {}, stated_second * period->value, stated_second * window->value});
  }
  file.samples.back().at.push_back(stated_second * at->value);
  return true;
}

bool take_meter(const Row& row, ClaimsFile& file) {
  const auto volts = row.number("volts");
  const auto amperes = row.number("amperes");
  const auto factor = row.number("power_factor");
  const auto power = row.in("watts", watt);
  if (!volts || !amperes || !factor || !power) return false;
  file.meters.push_back({row.origin, *volts, *amperes, *factor, *power});
  return true;
}

bool take_energies(const Row& row, ClaimsFile& file) {
  const auto counter = row.in("counter_j", stated_joule);
  const auto integral = row.in("power_integral_j", stated_joule);
  if (!counter || !integral) return false;
  file.energies.push_back({row.origin, *counter, *integral});
  return true;
}

bool take_spread(const Row& row, ClaimsFile& file) {
  const auto mean = row.number("mean");
  if (!mean) return false;
  file.spreads.push_back({row.origin, *mean, row.number("least"), row.number("most"), row.number("deviation")});
  return true;
}

std::optional<EquivalenceClaim::Amount> amount_kind(std::string_view word) {
  if (word == "kWh") return EquivalenceClaim::Amount::kilowatt_hours;
  if (word == "g") return EquivalenceClaim::Amount::grams;
  return std::nullopt;
}

bool take_equivalence(const Row& row, ClaimsFile& file) {
  const auto takes = amount_kind(row.text("takes"));
  const auto given = amount_kind(row.text("given"));
  const auto amount = row.number("amount");
  const auto factor = row.number("factor");
  const auto count = row.number("count");
  if (!takes || !given || !amount || !factor || !count || factor->value <= factor->half_digit) return false;
  const auto years = row.number("tree_years");
  file.equivalences.push_back({row.origin, std::string(row.text("equivalence")), *takes, *given, *amount, *factor,
                               *count, years ? std::optional(years->value) : std::nullopt});
  return true;
}

/// A kind of table.
struct Kind {
  std::array<std::string_view, 6> columns;  ///< all of them mark it; the last ones may be empty
  bool (*take)(const Row& row, ClaimsFile& file);

  [[nodiscard]] bool is_of(const CsvReader& csv) const {
    return std::all_of(columns.begin(), columns.end(),
                       [&](std::string_view name) { return name.empty() || csv.find_column(name); });
  }
};

constexpr std::array kKinds{
    Kind{{"model", "device_hours", "watts_per_device", "pue"}, take_training},
    Kind{{"model", "training_kwh", "finetuning_kwh", "inference_kwh_per_query", "published_parity_inferences"},
         take_break_even},
    Kind{{"statement", "unit", "recomputed", "printed"}, take_statement},
    Kind{{"it_kwh", "facility_kwh", "pue"}, take_facility},
    Kind{{"device", "dense_tflops"}, take_peak},
    Kind{{"dynamic_kwh", "idle_kwh", "metered_kwh"}, take_shares},
    Kind{{"series", "sample_at_s", "period_s", "window_s"}, take_sample},
    Kind{{"volts", "amperes", "power_factor", "watts"}, take_meter},
    Kind{{"counter_j", "power_integral_j"}, take_energies},
    Kind{{"least", "mean", "most"}, take_spread},
    Kind{{"equivalence", "takes", "given", "amount", "factor", "count"}, take_equivalence},
};

const Kind* kind_of(const CsvReader& csv) {
  const auto* const kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& known) { return known.is_of(csv); });
  return kind == kKinds.end() ? nullptr : kind;
}

template <class T>
void move_behind(std::vector<T>& all, std::vector<T>& more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

std::size_t ClaimsFile::count() const {
  return trainings.size() + break_evens.size() + statements.size() + facilities.size() + peaks.size() + shares.size() +
         samples.size() + meters.size() + energies.size() + spreads.size() + equivalences.size();
}

void ClaimsFile::append(ClaimsFile more) {
  move_behind(trainings, more.trainings);
  move_behind(break_evens, more.break_evens);
  move_behind(statements, more.statements);
  move_behind(facilities, more.facilities);
  move_behind(peaks, more.peaks);
  move_behind(shares, more.shares);
  move_behind(samples, more.samples);
  move_behind(meters, more.meters);
  move_behind(energies, more.energies);
  move_behind(spreads, more.spreads);
  move_behind(equivalences, more.equivalences);
  move_behind(refused, more.refused);
}

bool is_claims(std::string_view text) {
  const auto csv = CsvReader::open(text.substr(0, 65536), "");
  return csv && kind_of(*csv) != nullptr;
}

Result<ClaimsFile> read_claims(std::string_view text, const std::string& name) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  const Kind* kind = kind_of(*csv);
  if (kind == nullptr) {
    return failure(ErrorKind::invalid, "no table of claims", name,
                   "name the columns of one of the tables in docs/method/lint.md");
  }
  ClaimsFile file;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return file;
    const Row row{*csv, {name, csv->line()}};
    if (!kind->take(row, file)) file.refused.push_back({row.origin, "a number that the formula needs is missing"});
  }
}

}  // namespace joulery

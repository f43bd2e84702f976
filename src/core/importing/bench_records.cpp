// SPDX-License-Identifier: Apache-2.0
// Figures are printed with twelve significant digits, amounts of energy in whole microjoules.
#include "core/importing/bench_records.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "core/bundle/bundle_json.h"
#include "core/footprint/equivalence.h"
#include "core/importing/json_numbers.h"
#include "core/importing/run_trial.h"

namespace joulery {
namespace {

constexpr double kMicrojouleInKilowattHours = 1e-6 / 3.6e6;

/// A bench, the name of its file, and what is gathered of it.
struct Gathering {
  const Bench& bench;
  const std::string& name;
  BenchRecords& records;
};

ImportedTrial record_of(const Gathering& from) {
  ImportedTrial record;
  record.origin.file = from.name;
  record.names.tool = "joulery";
  record.names.tool_version = from.bench.joulery_version;
  record.names.run_id = from.bench.id;
  record.host = stated_host(from.bench.host);
  if (!from.bench.factors) return record;
  if (from.bench.factors->place) record.place.country_name = from.bench.factors->place->name;
  record.footprint.pue = in_unit(decimal_of(from.bench.factors->pue), whole);
  return record;
}

/// Of what was run elsewhere and merged: its part is a document of its own, with the same time.
bool is_of_part(const BenchRecording& recording) { return recording.file.starts_with("parts/"); }

/// The benchmark as a stretch of time. Of several runs, merged from machines or jobs, none is known.
void add_whole(const Gathering& from) {
  ImportedTrial record = record_of(from);
  record.extent = Extent::phase;
  record.names.phase_name = "benchmark";
  std::set<std::string> runs;
  for (const BenchTrial& trial : from.bench.trials) runs.insert(trial.run);
  if (runs.size() == 1 && std::ranges::none_of(from.bench.recordings, is_of_part)) {
    record.begin = {from.bench.start, true};
    record.end = {from.bench.end, true};
  }
  from.records.file.trials.push_back(std::move(record));
}

std::string words_of(const BenchTrial& trial) { return fmt::format("{} with {}", trial.task, trial.trial.arm.name); }

void add_repeat(const Gathering& from, const BenchTrial& trial, std::size_t at) {
  const Repeat& repeat = trial.trial.repeats[at];
  const auto queries = repeat.phase(TrialPhase::query);
  if (!queries) return;
  ImportedTrial record = record_of(from);
  record.extent = Extent::phase;
  record.phase = Phase::query;
  record.names.phase_name = fmt::format("{}, repeat {}", words_of(trial), at + 1);
  record.rung = trial.trial.rung;
  record.duration = in_unit(decimal_of(seconds_of(queries->time)), stated_second);
  record.total = {stated(queries->energy.best), {}, {}, trial.trial.method};
  if (queries->energy.best == Energy() && queries->time > Duration::zero()) {
    record.total.energy.reset();
    record.absences.push_back({"query energy", "0 where time passed", true});
  }
  if (at < trial.device.energies.size()) {
    record.gpu = {stated(trial.device.energies[at].best), {}, {}, trial.device.method};
  }
  record.work.queries = counted(static_cast<double>(repeat.queries.answered + repeat.queries.failed));
  record.work.successes = counted(static_cast<double>(repeat.queries.answered));
  record.work.failures = counted(static_cast<double>(repeat.queries.failed));
  from.records.file.trials.push_back(std::move(record));
}

/// The best value of an interval under `key`.
std::optional<double> best_in(const Json& object, std::string_view key) {
  const Json* interval = member_of(object, key);
  return interval == nullptr ? std::nullopt : number_in(*interval, "best");
}

/// A trial's figures per query, and of how many they are.
void add_per_query(const Gathering& from, const BenchTrial& trial, const Json& headline) {
  ImportedTrial record = record_of(from);
  record.extent = Extent::table;
  record.phase = Phase::query;
  record.rung = trial.trial.rung;
  record.names.task = trial.task;
  record.names.model = trial.trial.arm.name;
  record.names.phase_name = trial.task;
  if (const auto joules = best_in(headline, "energy_per_query_j")) {
    record.per_unit.per_query = in_unit(decimal_of(*joules), stated_joule);
  }
  if (const auto watt_hours = best_in(headline, "energy_per_1000_queries_wh")) {
    record.per_unit.per_thousand_queries = in_unit(decimal_of(*watt_hours), stated_watt_hour);
  }
  if (const Json* queries = member_of(headline, "queries")) {
    record.work.successes = counted_in(*queries, "answered");
    record.work.failures = counted_in(*queries, "failed");
    if (record.work.successes && record.work.failures) {
      record.work.queries = counted((record.work.successes->value + record.work.failures->value) / one);
    }
  }
  if (!is_modelled(trial.trial.method) && !trial.trial.repeats.empty()) {
    record.updates =
        counted(static_cast<double>(trial.trial.sensor_updates) / static_cast<double>(trial.trial.repeats.size()));
  }
  from.records.file.trials.push_back(std::move(record));
}

/// What 1,000 queries of a trial take and emit, by the grid of the place.
void add_thousand(const Gathering& from, const BenchTrial& trial, const Json& headline) {
  const auto watt_hours = best_in(headline, "energy_per_1000_queries_wh");
  if (!watt_hours) return;
  ImportedTrial record = record_of(from);
  record.extent = Extent::table;
  record.names.model = trial.trial.arm.name;
  record.names.phase_name = fmt::format("{}, 1,000 queries", trial.task);
  record.rung = trial.trial.rung;
  record.total.energy = {stated_watt_hour * *watt_hours, stated_joule * 1e-6};
  if (const auto grams = best_in(headline, "carbon_location_per_1000_queries_g")) {
    record.footprint.carbon = in_unit(decimal_of(*grams), stated_gram);
  }
  const auto& factors = from.bench.factors;
  if (factors && factors->intensity) {
    // Per IT kWh, as the energy is.
    record.footprint.intensity =
        in_unit(decimal_of(factors->intensity->best * factors->pue / gram_per_kilowatt_hour), gram_per_kilowatt_hour);
  }
  from.records.file.trials.push_back(std::move(record));
}

void add_interval(const Gathering& from, const Json& headline) {
  const Json* interval = member_of(headline, "energy_per_query_j");
  const auto mean = best_in(headline, "energy_per_query_j");
  if (!mean) return;
  SpreadClaim claim{{from.name, 0}, decimal_of(*mean), {}, {}, {}};
  if (const auto low = number_in(*interval, "low")) claim.least = decimal_of(*low);
  if (const auto high = number_in(*interval, "high")) claim.most = decimal_of(*high);
  from.records.claims.spreads.push_back(claim);
}

/// One printed equivalence of a million queries; nothing when its row or amount is not told.
std::optional<EquivalenceClaim> equivalence_of(const Gathering& from, const Json& headline, const Json& printed) {
  using Amount = EquivalenceClaim::Amount;
  const auto count = best_in(printed, "count");
  const auto& rows = from.bench.factors->equivalences;
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const EquivalenceRow& known) {
    return known.id == text_in(printed, "id") && known.vintage == text_in(printed, "vintage");
  });
  if (!count || row == rows.end()) return std::nullopt;
  const double pue = from.bench.factors->pue;
  const auto kilowatt_hours = best_in(headline, "energy_per_1000_queries_kwh");
  const auto grams = best_in(headline, "carbon_location_per_1000_queries_g");
  const std::string words = fmt::format("{}, {}", row->definition, row->vintage);
  if (const auto each = energy_each(*row); each && kilowatt_hours) {
    return EquivalenceClaim{{from.name, 0},
                            words,
                            Amount::kilowatt_hours,
                            Amount::kilowatt_hours,
                            {*kilowatt_hours * 1000 * pue, 1000 * pue * kMicrojouleInKilowattHours},
                            decimal_of(*each / facility_kilowatt_hour),
                            decimal_of(*count),
                            {}};
  }
  const auto each = carbon_each(*row);
  if (!each || !grams) return std::nullopt;
  // The grams of 1,000 queries follow from whole microjoules too.
  const double half_digit =
      kilowatt_hours && *kilowatt_hours > 0 ? *grams * 1000 * kMicrojouleInKilowattHours / *kilowatt_hours : 0;
  return EquivalenceClaim{{from.name, 0},
                          words,
                          Amount::grams,
                          Amount::grams,
                          {*grams * 1000, half_digit},
                          decimal_of(*each / gram_location),
                          decimal_of(*count),
                          {}};
}

void add_equivalences(const Gathering& from, const Json& headline) {
  const Json* list = member_of(headline, "equivalences_per_1000000_queries");
  if (list == nullptr || !list->is_array() || !from.bench.factors) return;
  for (const Json& printed : *list) {
    if (auto claim = equivalence_of(from, headline, printed)) {
      from.records.claims.equivalences.push_back(std::move(*claim));
    }
  }
}

/// The headlines of the trials, in the order of the bench; nothing when the document has none.
const Json* trials_in(const Json& document) {
  const Json* headlines = member_of(document, "headlines");
  const Json* trials = headlines == nullptr ? nullptr : member_of(*headlines, "trials");
  return trials != nullptr && trials->is_array() ? trials : nullptr;
}

}  // namespace

bool is_bench_document(std::string_view text) {
  return text.substr(0, 4096).find("\"joulery.bench/1\"") != std::string_view::npos;
}

Result<BenchRecords> read_bench_document(std::string_view text, const std::string& name) {
  const auto bench = read_bench_json(text);
  if (!bench) {
    Error error = bench.error();
    error.where = error.where.empty() ? name : name + ", " + error.where;
    return failure(std::move(error));
  }
  const auto document = parse_json(text, name);
  if (!document) return failure(document.error());
  BenchRecords records;
  const Gathering from{*bench, name, records};
  add_whole(from);
  const Json* headlines = trials_in(*document);
  for (std::size_t i = 0; i < bench->trials.size(); ++i) {
    const BenchTrial& trial = bench->trials[i];
    for (std::size_t at = 0; at < trial.trial.repeats.size(); ++at) add_repeat(from, trial, at);
    if (headlines == nullptr || i >= headlines->size()) continue;
    const Json& headline = (*headlines)[i];
    add_per_query(from, trial, headline);
    add_thousand(from, trial, headline);
    add_interval(from, headline);
    add_equivalences(from, headline);
  }
  return records;
}

}  // namespace joulery

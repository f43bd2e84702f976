// SPDX-License-Identifier: Apache-2.0
// The JSON beside an emissions.csv: what its 38 columns cannot say about a run (R36), keyed by run id.
#include <nlohmann/json.hpp>

#include "core/reporting/csv38.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

using Json = nlohmann::ordered_json;

Json bounds(const Bounded<double>& value) {
  return {{"low", rounded(value.low)}, {"best", rounded(value.best)}, {"high", rounded(value.high)}};
}

Json entry_of(const Run& run) {
  Json entry;
  entry["interval"] = 0.95;
  entry["method"] = to_string(run.method);
  entry["coverage"] = rounded(run.coverage);
  entry["energy_j"] = bounds(bare(run.total));
  entry["energy_uj"] = run.total.best.microjoules();
  if (run.footprint.location) {
    entry["carbon_g"] = bounds(bare(*run.footprint.location));
  } else {
    entry["carbon_g"] = nullptr;
    entry["why"] = carbon_why(run);
  }
  entry["water_consumed"] = "column of the CSV: WUE x energy with PUE, as that format defines it";
  Json parts = Json::array();
  for (const PartResult* part : parts_on_cut(run)) {
    parts.push_back({{"part", part->part.name()},
                     {"energy_j", bounds(bare(part->energy))},
                     {"energy_uj", part->energy.best.microjoules()},
                     {"method", to_string(part->method)},
                     {"coverage", rounded(part->coverage)},
                     {"source", part->source},
                     {"flags", part->flags}});
  }
  entry["parts"] = std::move(parts);
  return entry;
}

}  // namespace

std::string csv38_fields_with_beside(const Run& run) {
  std::string object = csv38_fields(run);
  object.pop_back();
  return object + ", \"beside\": " + entry_of(run).dump(-1, ' ', false, Json::error_handler_t::replace) + "}";
}

Result<std::string> sidecar_with(std::string_view existing, const Run& run, std::string_view key) {
  Json document = Json::object();
  if (!existing.empty()) {
    document = Json::parse(existing, nullptr, false);
    if (!document.is_object()) {
      return failure(ErrorKind::invalid, "the JSON beside the CSV is no object keyed by run id", {},
                     "move it away and export again");
    }
  }
  document["schema"] = "joulery.csv-sidecar/1";
  Json entry = entry_of(run);
  if (!key.empty()) entry["run"] = run.start.id;
  document[key.empty() ? run.start.id : std::string(key)] = std::move(entry);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Columns after CodeCarbon 3.3.0, output.py and emissions_data.py; differences are stated where they arise.
#include "core/reporting/csv38.h"

#include <map>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string number(std::optional<double> value) { return value ? exactly(*value) : std::string(); }
std::string whole(std::optional<int> value) { return value ? std::to_string(*value) : std::string(); }

/// kWh at the facility: that file multiplies PUE into every stored energy.
std::optional<double> kilowatt_hours(const Run& run, const std::optional<Bounded<Energy>>& energy) {
  if (!energy) return std::nullopt;
  return at_facility(energy->best, run.start.factors.pue) / facility_kilowatt_hour;
}

std::optional<double> watts(const Run& run, PartKind kind) {
  const auto energy = energy_of_kind(run, kind);
  if (!energy || run.duration() <= Duration::zero()) return std::nullopt;
  return energy->best / run.duration() / watt;
}

/// Everything on the cut: it can hold a board or a node meter that has no column of its own.
std::optional<Bounded<Energy>> total_energy(const Run& run) {
  if (parts_on_cut(run).empty()) return std::nullopt;
  return run.total;
}

std::string gpu_models(const std::vector<HostGpu>& gpus) {
  std::map<std::string, int> models;
  for (const HostGpu& gpu : gpus) ++models[gpu.name];
  std::string text;
  for (const auto& [name, times] : models) text += (text.empty() ? "" : ", ") + fmt::format("{} x {}", times, name);
  return text;
}

/// Y or N where the machine says so, empty where a virtual machine does not tell whose it is.
std::string on_cloud(const Run& run) {
  const Host& host = run.start.host;
  const auto& place = run.start.factors.place;
  for (const std::string_view vendor : {"Amazon EC2", "Google", "Google Compute Engine"}) {
    if (host.vendor == vendor) return "Y";
  }
  if (place && place->cloud_provider) return "Y";
  return host.virtualization == "none" ? "N" : "";
}

std::string tag(const Run& run, const std::string& key) {
  const auto found = run.start.tags.find(key);
  return found == run.start.tags.end() ? std::string() : found->second;
}

void add_energy(Fields& fields, const Run& run) {
  fields.emplace_back("cpu_power", number(watts(run, PartKind::cpu)));
  fields.emplace_back("gpu_power", number(watts(run, PartKind::gpu)));
  fields.emplace_back("ram_power", number(watts(run, PartKind::memory)));
  fields.emplace_back("cpu_energy", number(kilowatt_hours(run, energy_of_kind(run, PartKind::cpu))));
  fields.emplace_back("gpu_energy", number(kilowatt_hours(run, energy_of_kind(run, PartKind::gpu))));
  fields.emplace_back("ram_energy", number(kilowatt_hours(run, energy_of_kind(run, PartKind::memory))));
  const auto consumed = kilowatt_hours(run, total_energy(run));
  fields.emplace_back("energy_consumed", number(consumed));
  // That file's water is WUE times energy with PUE; our own water counts WUE per IT kWh and says so.
  const auto& wue = run.start.factors.wue;
  std::optional<double> water;
  if (wue && consumed) water = *consumed * (wue->best / litre_per_it_kilowatt_hour);
  fields.emplace_back("water_consumed", number(water));
}

void add_place(Fields& fields, const Run& run) {
  const auto& place = run.start.factors.place;
  const bool country = place && place->country_iso3;
  fields.emplace_back("country_name", country ? place->name : "");
  fields.emplace_back("country_iso_code", country ? *place->country_iso3 : "");
  fields.emplace_back("region", "");
  fields.emplace_back("cloud_provider", place ? place->cloud_provider.value_or("") : "");
  fields.emplace_back("cloud_region", place ? place->cloud_region.value_or("") : "");
}

void add_machine(Fields& fields, const Run& run) {
  const Host& host = run.start.host;
  fields.emplace_back("os", host.os);
  fields.emplace_back("python_version", "");
  fields.emplace_back("codecarbon_version", "joulery-" + run.start.version);
  fields.emplace_back("cpu_count", whole(host.threads));
  fields.emplace_back("cpu_model", host.cpu_model);
  fields.emplace_back("gpu_count", host.gpus.empty() ? "" : std::to_string(host.gpus.size()));
  fields.emplace_back("gpu_model", gpu_models(host.gpus));
  fields.emplace_back("longitude", "");
  fields.emplace_back("latitude", "");
  std::optional<double> gibibytes;
  if (host.memory_bytes) gibibytes = static_cast<double>(*host.memory_bytes) / 1073741824.0;
  fields.emplace_back("ram_total_size", number(gibibytes));
  fields.emplace_back("tracking_mode", "machine");
  for (const auto* column :
       {"cpu_utilization_percent", "gpu_utilization_percent", "ram_utilization_percent", "ram_used_gb"}) {
    fields.emplace_back(column, "");
  }
  fields.emplace_back("on_cloud", on_cloud(run));
}

Fields fields_of(const Run& run) {
  Fields fields;
  fields.emplace_back("timestamp", zoneless_time(run.start.anchor, run.end));
  fields.emplace_back("project_name", run.start.name);
  fields.emplace_back("run_id", run.start.id);
  fields.emplace_back("experiment_id", tag(run, "experiment_id"));
  const double seconds = seconds_of(run.duration());
  fields.emplace_back("duration", number(seconds));
  std::optional<double> kilograms;
  if (run.footprint.location) kilograms = run.footprint.location->best / gram_location / 1000;
  fields.emplace_back("emissions", number(kilograms));
  fields.emplace_back("emissions_rate",
                      number(kilograms && seconds > 0 ? std::optional(*kilograms / seconds) : std::nullopt));
  add_energy(fields, run);
  add_place(fields, run);
  add_machine(fields, run);
  fields.emplace_back("pue", number(run.start.factors.pue));
  const auto& wue = run.start.factors.wue;
  fields.emplace_back("wue", number(wue ? std::optional(wue->best / litre_per_it_kilowatt_hour) : std::nullopt));
  return fields;
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv38_header() {
  std::string line;
  for (const auto& [column, value] : fields_of(Run{})) line += (line.empty() ? "" : ",") + std::string(column);
  return line;
}

std::string csv38_row(const Run& run) {
  std::string line;
  bool first = true;
  for (const auto& [column, value] : fields_of(run)) {
    line += (first ? "" : ",") + csv_field(value);
    first = false;
  }
  return line;
}

}  // namespace joulery

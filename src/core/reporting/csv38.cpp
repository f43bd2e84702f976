// SPDX-License-Identifier: Apache-2.0
// Columns after CodeCarbon 3.3.0, output.py and emissions_data.py; differences are stated where they arise.
#include "core/reporting/csv38.h"

#include <map>
#include <nlohmann/json.hpp>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

/// An empty text is unknown.
struct Field {
  std::string_view column;
  std::string text;
  bool is_number = false;
};
using Fields = std::vector<Field>;

void add_text(Fields& fields, std::string_view column, std::string text) {
  fields.push_back({column, std::move(text), false});
}
void add_number(Fields& fields, std::string_view column, std::optional<double> value) {
  fields.push_back({column, value ? exactly(*value) : std::string(), true});
}

/// kWh at the facility: that file multiplies PUE into every stored energy.
double kilowatt_hours(const Run& run, Energy energy) {
  return at_facility(energy, run.start.factors.pue) / facility_kilowatt_hour;
}
std::optional<double> kilowatt_hours(const Run& run, const std::optional<Bounded<Energy>>& energy) {
  return energy ? std::optional(kilowatt_hours(run, energy->best)) : std::nullopt;
}

double kilograms(LocationCarbon carbon) { return carbon / gram_location / 1000; }

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

/// Y or N where the machine says so, empty where a virtual machine does not tell whose it is.
std::string on_cloud(const RunStart& start) {
  const Host& host = start.host;
  const auto& place = start.factors.place;
  for (const std::string_view vendor : {"Amazon EC2", "Google", "Google Compute Engine"}) {
    if (host.vendor == vendor) return "Y";
  }
  if (place && place->cloud_provider) return "Y";
  return host.virtualization == "none" ? "N" : "";
}

std::string tag(const RunStart& start, const std::string& key) {
  const auto found = start.tags.find(key);
  return found == start.tags.end() ? std::string() : found->second;
}

void add_energy(Fields& fields, const Run& run) {
  add_number(fields, "cpu_power", watts(run, PartKind::cpu));
  add_number(fields, "gpu_power", watts(run, PartKind::gpu));
  add_number(fields, "ram_power", watts(run, PartKind::memory));
  add_number(fields, "cpu_energy", kilowatt_hours(run, energy_of_kind(run, PartKind::cpu)));
  add_number(fields, "gpu_energy", kilowatt_hours(run, energy_of_kind(run, PartKind::gpu)));
  add_number(fields, "ram_energy", kilowatt_hours(run, energy_of_kind(run, PartKind::memory)));
  const auto consumed = kilowatt_hours(run, total_energy(run));
  add_number(fields, "energy_consumed", consumed);
  // That file's water is WUE times energy with PUE; our own water counts WUE per IT kWh and says so.
  const auto& wue = run.start.factors.wue;
  std::optional<double> water;
  if (wue && consumed) water = *consumed * (wue->best / litre_per_it_kilowatt_hour);
  add_number(fields, "water_consumed", water);
}

void add_place(Fields& fields, const RunStart& start) {
  const auto& place = start.factors.place;
  const bool country = place && place->country_iso3;
  add_text(fields, "country_name", country ? place->name : "");
  add_text(fields, "country_iso_code", country ? *place->country_iso3 : "");
  add_text(fields, "region", "");
  add_text(fields, "cloud_provider", place ? place->cloud_provider.value_or("") : "");
  add_text(fields, "cloud_region", place ? place->cloud_region.value_or("") : "");
}

void add_machine(Fields& fields, const RunStart& start) {
  const Host& host = start.host;
  add_text(fields, "os", host.os);
  add_text(fields, "python_version", "");
  add_text(fields, "codecarbon_version", "joulery-" + start.version);
  add_number(fields, "cpu_count", host.threads);
  add_text(fields, "cpu_model", host.cpu_model);
  add_number(fields, "gpu_count",
             host.gpus.empty() ? std::nullopt : std::optional(static_cast<double>(host.gpus.size())));
  add_text(fields, "gpu_model", gpu_models(host.gpus));
  add_number(fields, "longitude", std::nullopt);
  add_number(fields, "latitude", std::nullopt);
  std::optional<double> gibibytes;
  if (host.memory_bytes) gibibytes = static_cast<double>(*host.memory_bytes) / 1073741824.0;
  add_number(fields, "ram_total_size", gibibytes);
  const std::string mode = tag(start, "tracking_mode");
  add_text(fields, "tracking_mode", mode.empty() ? "machine" : mode);
  for (const auto* column :
       {"cpu_utilization_percent", "gpu_utilization_percent", "ram_utilization_percent", "ram_used_gb"}) {
    add_number(fields, column, std::nullopt);
  }
  add_text(fields, "on_cloud", on_cloud(start));
}

/// What the run itself says.
Fields measured_fields(const Run& run) {
  Fields fields;
  add_text(fields, "timestamp", zoneless_time(run.start.anchor, run.end));
  add_text(fields, "project_name", run.start.name);
  add_text(fields, "run_id", run.start.id);
  add_text(fields, "experiment_id", tag(run.start, "experiment_id"));
  const double seconds = seconds_of(run.duration());
  add_number(fields, "duration", seconds);
  std::optional<double> emissions;
  if (run.footprint.location) emissions = kilograms(run.footprint.location->best);
  add_number(fields, "emissions", emissions);
  add_number(fields, "emissions_rate", emissions && seconds > 0 ? std::optional(*emissions / seconds) : std::nullopt);
  add_energy(fields, run);
  return fields;
}

/// What is the same all through it.
Fields start_fields_of(const RunStart& start) {
  Fields fields;
  add_place(fields, start);
  add_machine(fields, start);
  add_number(fields, "pue", start.factors.pue);
  const auto& wue = start.factors.wue;
  add_number(fields, "wue", wue ? std::optional(wue->best / litre_per_it_kilowatt_hour) : std::nullopt);
  return fields;
}

/// All columns, in their order.
Fields fields_of(const Run& run) {
  Fields fields = measured_fields(run);
  for (Field& field : start_fields_of(run.start)) fields.push_back(std::move(field));
  return fields;
}

/// Members of a JSON object, without its braces.
std::string members_of(const Fields& fields) {
  using Json = nlohmann::json;
  std::string members;
  for (const Field& field : fields) {
    members.append(members.empty() ? "\"" : ", \"").append(field.column).append("\": ");
    if (field.text.empty()) {
      members += "null";
    } else {
      members += field.is_number ? field.text : Json(field.text).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
  }
  return members;
}

}  // namespace

std::string gpu_models(const std::vector<HostGpu>& gpus) {
  std::map<std::string, int> models;
  for (const HostGpu& gpu : gpus) ++models[gpu.name];
  std::string text;
  for (const auto& [name, times] : models) text += (text.empty() ? "" : ", ") + fmt::format("{} x {}", times, name);
  return text;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv38_header() {
  std::string line;
  for (const Field& field : fields_of(Run{})) line += (line.empty() ? "" : ",") + std::string(field.column);
  return line;
}

std::string csv38_row(const Run& run) {
  std::string line;
  for (const Field& field : fields_of(run)) line += csv_field(field.text) + ",";
  line.pop_back();
  return line;
}

std::string extended_header() {
  return csv38_header() + ",method,coverage,energy_low,energy_high,emissions_low,emissions_high";
}

std::string extended_row(std::string_view row, const Run& run) {
  const auto total = total_energy(run);
  const auto& carbon = run.footprint.location;
  return fmt::format("{},{},{},{},{},{},{}", row, to_string(run.method), exactly(run.coverage),
                     total ? exactly(kilowatt_hours(run, total->low)) : "",
                     total ? exactly(kilowatt_hours(run, total->high)) : "",
                     carbon ? exactly(kilograms(carbon->low)) : "", carbon ? exactly(kilograms(carbon->high)) : "");
}

std::string csv38_start_fields(const RunStart& start) { return members_of(start_fields_of(start)); }

std::string csv38_fields(const Run& run, std::string_view start_fields) {
  return fmt::format("{{{}, {}}}", members_of(measured_fields(run)), start_fields);
}

std::string csv38_fields(const Run& run) { return csv38_fields(run, csv38_start_fields(run.start)); }

}  // namespace joulery

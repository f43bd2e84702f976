// SPDX-License-Identifier: Apache-2.0
// What reports look up in a run, each in one place.
#include "core/reporting/run_view.h"

#include "core/reporting/phrase.h"

namespace joulery {
namespace {

// The order of consumers in every report: who can act on it first.
constexpr std::array kConsumerOrder{ConsumerKind::tree,      ConsumerKind::process,     ConsumerKind::cgroup,
                                    ConsumerKind::container, ConsumerKind::gpu_process, ConsumerKind::joulery,
                                    ConsumerKind::idle,      ConsumerKind::unknown};

bool is_on_cut(const Run& run, std::string_view path) {
  const PartResult* part = part_named(run, path);
  return part != nullptr && part->on_cut;
}

std::string quoted(const std::string& argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// "Ember via co2.js@27cbe83; mix: OWID" -> "Ember": the name a reader knows; the whole source stands in the factor
/// table.
std::string short_source(std::string_view source) {
  for (const std::string_view stop : {" via ", ";", ",", " ("}) source = source.substr(0, source.find(stop));
  return std::string(source);
}

}  // namespace

std::vector<const PartResult*> parts_on_cut(const Run& run) {
  std::vector<const PartResult*> parts;
  for (const PartResult& part : run.parts) {
    if (part.on_cut) parts.push_back(&part);
  }
  return parts;
}

const PartResult* part_named(const Run& run, std::string_view name) {
  const auto by_path =
      std::find_if(run.parts.begin(), run.parts.end(), [&](const PartResult& part) { return part.part.path == name; });
  if (by_path != run.parts.end()) return &*by_path;
  const auto by_name = std::find_if(run.parts.begin(), run.parts.end(),
                                    [&](const PartResult& part) { return part.part.name() == name; });
  return by_name == run.parts.end() ? nullptr : &*by_name;
}

std::optional<Bounded<Energy>> energy_of_kind(const Run& run, PartKind kind) {
  std::optional<Bounded<Energy>> sum;
  for (const PartResult* part : parts_on_cut(run)) {
    if (part->part.kind == kind && part->is_known()) sum = sum.value_or(Bounded<Energy>{}) + part->energy;
  }
  return sum;
}

std::string energy_text(const PartResult& part) {
  return part.is_known() ? energy_phrase(part.energy).joined() : "unknown";
}

std::optional<Bounded<Energy>> charged_along_cut(const Run& run, ConsumerKind kind) {
  std::optional<Bounded<Energy>> sum;
  for (const ShareResult& share : run.shares) {
    if (share.consumer.kind == kind && is_on_cut(run, share.part)) sum = sum.value_or(Bounded<Energy>{}) + share.energy;
  }
  return sum;
}

std::vector<ConsumerKind> consumers_along_cut(const Run& run) {
  std::vector<ConsumerKind> kinds;
  for (const ConsumerKind kind : kConsumerOrder) {
    if (charged_along_cut(run, kind)) kinds.push_back(kind);
  }
  return kinds;
}

std::string consumer_word(const Run& run, ConsumerKind kind) {
  switch (kind) {
    case ConsumerKind::tree:
      return "yours";
    case ConsumerKind::process:
    case ConsumerKind::cgroup:
    case ConsumerKind::container:
      return std::string(to_string(kind));
    case ConsumerKind::gpu_process:
      return "others on the GPU";
    case ConsumerKind::idle:
      return "idle";
    case ConsumerKind::unknown:
      return energy_of_kind(run, PartKind::gpu) ? "other or unknown" : "other programs";
    case ConsumerKind::joulery:
      return "joulery";
  }
  return std::string(to_string(kind));
}

std::optional<ConsumerKind> consumer_kind_said(const Run& run, std::string_view word) {
  for (const ConsumerKind kind : kConsumerOrder) {
    if (consumer_word(run, kind) == word || to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

double fraction_of_total(const Run& run, Energy part) { return run.total.best > Energy{} ? part / run.total.best : 0; }

bool is_below_resolution(const Run& run) {
  const auto parts = parts_on_cut(run);
  return std::any_of(parts.begin(), parts.end(),
                     [](const PartResult* part) { return has_flag(*part, "below_resolution"); });
}

bool is_too_short_to_divide(const Run& run) {
  const auto yours = charged_along_cut(run, ConsumerKind::tree);
  return is_below_resolution(run) && yours && yours->high <= Energy{};
}

std::string modelled_reason(const Run& run) {
  if (!is_modelled(run.method)) return {};
  const auto parts = parts_on_cut(run);
  std::vector<std::string> weak;
  Energy amount;
  for (const PartResult* part : parts) {
    if (!is_modelled(part->method)) continue;
    weak.push_back(part->part.name());
    amount += part->energy.best;
  }
  if (weak.size() == parts.size()) return "this machine shows no energy sensor (joulery doctor says why)";
  return fmt::format("{} of it, {} without a sensor (joulery doctor says why)", percent(fraction_of_total(run, amount)),
                     listed(weak));
}

std::string method_line(const Run& run) {
  const std::string reason = modelled_reason(run);
  if (!reason.empty()) return "MODELLED: " + reason;
  return fmt::format("{}: energy from the sensors of {}", to_string(run.method), listed(run.cut));
}

std::optional<Bounded<Power>> mean_power(const Run& run, const Bounded<Energy>& energy) {
  const Duration duration = run.duration();
  if (duration <= Duration::zero()) return std::nullopt;
  return Bounded<Power>{energy.low / duration, energy.best / duration, energy.high / duration};
}

std::string short_id(const Run& run) { return run.start.id.substr(0, 8); }

std::string command_line(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& argument : command) line += (line.empty() ? "" : " ") + quoted(argument);
  return line;
}

std::string weight_words(const Run& run) {
  if (!run.weights) return {};
  const double cycles = run.weights->cycles_fraction;
  if (cycles >= 1) return "CPU cycles";
  if (cycles <= 0) return "CPU time";
  return fmt::format("CPU cycles for {} of the time, else CPU time", percent(cycles));
}

std::string bad_end(const Exit& exit) {
  if (exit.signal) return fmt::format("signal {}", *exit.signal);
  if (exit.code && *exit.code != 0) return fmt::format("code {}", *exit.code);
  return {};
}

std::optional<Bounded<double>> water_litres(const Run& run) {
  const auto& footprint = run.footprint;
  if (!footprint.on_site_water && !footprint.grid_water) return std::nullopt;
  Bounded<double> litres;
  if (footprint.on_site_water) litres += bare(*footprint.on_site_water);
  if (footprint.grid_water) litres += bare(*footprint.grid_water);
  return litres;
}

std::string water_text(const Run& run) {
  const auto& factors = run.start.factors;
  const bool on_site = run.footprint.on_site_water.has_value();
  const bool grid = run.footprint.grid_water.has_value();
  std::string text;
  if (on_site && grid) text = "on site and in power plants";
  if (on_site && !grid) text = "on site only, power plants unknown";
  if (!on_site && grid) text = "in power plants only, on site unknown";
  if (!on_site && !grid) text = "unknown";
  return factors.grid_water_why.empty() ? text : text + "; " + factors.grid_water_why;
}

std::string carbon_why(const Run& run) {
  if (run.footprint.location) return {};
  const std::string& why = run.start.factors.why;
  return why.empty() ? "no carbon intensity for this place" : why;
}

const FactorRow* factor_row(const Run& run, std::string_view name) {
  const auto& rows = run.start.factors.rows;
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const FactorRow& r) { return r.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::string intensity_text(const Run& run) {
  const auto& intensity = run.start.factors.intensity;
  if (!intensity) return {};
  std::string value = significant(intensity->best / gram_per_kilowatt_hour) + " g/kWh";
  const FactorRow* row = factor_row(run, "carbon_intensity");
  if (row == nullptr) return value;
  if (row->table == "option") return exactly(intensity->best / gram_per_kilowatt_hour) + " g/kWh (as given)";
  return fmt::format("{} ({} {}, life cycle, year mean)", value, short_source(row->source), row->vintage);
}

}  // namespace joulery

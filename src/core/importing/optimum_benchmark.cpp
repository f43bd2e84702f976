// SPDX-License-Identifier: Apache-2.0
// Targets of a report as phases. decode is generate minus prefill, from two passes: it may be negative, and then it is
// not resolved, while the sum of both stays what the second pass took.
#include "core/importing/optimum_benchmark.h"

#include <algorithm>
#include <array>

#include "core/importing/json_numbers.h"
#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Target {
  std::string_view name;
  std::optional<Phase> phase;
  bool scored = false;  ///< AI Energy Score counts it; loading it leaves out
};
constexpr std::array<Target, 16> kTargets{{{"load_dataset", Phase::load, false},
                                           {"preprocess_dataset", Phase::preprocess, true},
                                           {"load_model", Phase::load, false},
                                           {"first_generate", Phase::warmup, false},
                                           {"first_call", Phase::warmup, false},
                                           {"first_forward", Phase::warmup, false},
                                           {"generate", Phase::query, false},
                                           {"prefill", Phase::prefill, true},
                                           {"decode", Phase::decode, true},
                                           {"per_token", std::nullopt, false},
                                           {"per_step", std::nullopt, false},
                                           {"call", Phase::query, true},
                                           {"forward", Phase::query, true},
                                           {"train", std::nullopt, false},
                                           {"warmup", Phase::warmup, false},
                                           {"overall", std::nullopt, false}}};

bool is_report(const Json& report) {
  if (!report.is_object()) return false;
  return std::any_of(report.begin(), report.end(), [](const Json& target) {
    return target.is_object() && (target.contains("latency") || target.contains("energy"));
  });
}

/// What of the configuration all targets share.
struct Run {
  ImportedTrial common;
  std::string scenario;
  std::optional<double> samples;  ///< of a whole pass
  std::optional<double> batch;
};

const Json& section(const Json& object, std::string_view key) {
  static const Json nothing = Json::object();
  const Json* member = member_of(object, key);
  return member == nullptr ? nothing : *member;
}

void take_machine(ImportedTrial& trial, const Json& environment) {
  trial.host.cpu_model = text_in(environment, "cpu").value_or("");
  trial.host.cpu_count = counted_in(environment, "cpu_count");
  trial.host.os = text_in(environment, "platform").value_or("");
  trial.host.gpu_count = counted_in(environment, "gpu_count");
  const Json* gpus = member_of(environment, "gpu");
  if (gpus == nullptr) return;
  if (gpus->is_string()) trial.host.gpu_model = gpus->get<std::string>();
  if (gpus->is_array() && !gpus->empty() && gpus->front().is_string()) {
    trial.host.gpu_model = gpus->front().get<std::string>();
    if (!trial.host.gpu_count) trial.host.gpu_count = counted(static_cast<double>(gpus->size()));
  }
}

Run run_of(const Json& config, const std::string& name, std::string_view scenario) {
  Run run;
  ImportedTrial& trial = run.common;
  const Json& backend = section(config, "backend");
  const Json& situation = section(config, "scenario");
  trial.origin.file = name;
  trial.names.tool = "optimum-benchmark";
  trial.names.tool_version = text_in(section(config, "environment"), "optimum_benchmark_version").value_or("");
  trial.names.project = text_in(config, "name").value_or("");
  trial.names.model = text_in(backend, "model").value_or("");
  trial.names.task = text_in(backend, "task").value_or("");
  trial.names.dataset = text_in(situation, "dataset_name").value_or("");
  trial.names.arm = text_in(backend, "torch_dtype").value_or(text_in(backend, "name").value_or(""));
  take_machine(trial, section(config, "environment"));
  if (section(backend, "no_weights") == Json(true)) trial.flags.emplace_back("synthetic_weights");
  run.scenario = text_in(situation, "name").value_or(std::string(scenario));
  run.samples = number_in(situation, "num_samples");
  run.batch = number_in(section(situation, "input_shapes"), "batch_size");
  if (run.batch) trial.work.batch = counted(*run.batch);
  return run;
}

constexpr std::string_view kZeroEnergy = "0 where time passed: the counter was missing, not the energy";

void take_energy(ImportedTrial& trial, StatedPart& part, const Json& energy, std::string_view key) {
  const std::string field = fmt::format("energy.{}", key);
  part.energy = stated_in(energy, key, stated_kilowatt_hour);
  note_absent(trial, part.energy, field, "null: not tracked");
  if (key == "gpu" && trial.host.gpu_count && trial.host.gpu_count->value == Count()) part.energy.reset();
  drop_zero(trial, part.energy, field, kZeroEnergy);
  if (part.energy && part.energy->value.base() < 0) {
    part.energy.reset();
    trial.absences.push_back({field, "not resolved: the difference of two passes is negative", false});
  }
}

/// A sum with a negative part in it is as little resolved as the part.
void drop_unresolved_total(ImportedTrial& trial, const Json& energy) {
  const auto is_negative = [&](std::string_view key) { return number_in(energy, key).value_or(0) < 0; };
  if (!trial.total.energy || !(is_negative("cpu") || is_negative("ram") || is_negative("gpu"))) return;
  trial.total.energy.reset();
  trial.absences.push_back({"energy.total", "not resolved: a part of it is not", false});
}

/// CPU and memory are CodeCarbon's models; with neither in it the total is the GPUs'.
void judge(ImportedTrial& trial) {
  trial.cpu.method = Method::modelled;
  trial.memory.method = Method::modelled;
  if (trial.cpu.energy || trial.memory.energy) {
    trial.rung = Rung::node_modelled;
  } else if (trial.gpu.energy) {
    trial.rung = Rung::device_gross;
    if (!trial.total.energy) trial.total.energy = trial.gpu.energy;
  }
}

void take_work(ImportedTrial& trial, const Run& run) {
  const bool whole_pass = run.scenario == "energy_star";
  trial.flags.emplace_back(whole_pass ? "whole_pass" : "one_call");
  if (whole_pass && run.samples) trial.work.queries = counted(*run.samples);
  if (!whole_pass && run.batch) trial.work.queries = counted(*run.batch);
  note_absent(trial, trial.work.queries, whole_pass ? "num_samples" : "batch_size", "not in the configuration");
}

void take_measures(ImportedTrial& trial, const Json& target) {
  const Json& energy = section(target, "energy");
  if (!energy.empty() && text_in(energy, "unit").value_or("kWh") != "kWh") {
    trial.absences.push_back({"energy", fmt::format("its unit is {}, not kWh", *text_in(energy, "unit")), false});
  } else if (energy.empty()) {
    trial.absences.push_back({"energy", "null: energy was not tracked", false});
  } else {
    take_energy(trial, trial.cpu, energy, "cpu");
    take_energy(trial, trial.memory, energy, "ram");
    take_energy(trial, trial.gpu, energy, "gpu");
    take_energy(trial, trial.total, energy, "total");
    drop_unresolved_total(trial, energy);
    judge(trial);
  }
  const Json& latency = section(target, "latency");
  trial.work.latency = stated_in(latency, "mean", stated_second);
  trial.duration = stated_in(latency, trial.flags.back() == "one_call" ? "mean" : "total", stated_second);
  const Json& throughput = section(target, "throughput");
  const std::string unit = text_in(throughput, "unit").value_or("");
  const auto rate = stated_in(throughput, "value", per_second);
  if (unit.starts_with("tokens")) trial.work.tokens_per_second = rate;
  if (unit.starts_with("samples") || unit.starts_with("images")) trial.work.queries_per_second = rate;
}

ImportedTrial phase_trial(const Run& run, const std::string& target_name, const Json& target) {
  ImportedTrial trial = run.common;
  const auto known =
      std::find_if(kTargets.begin(), kTargets.end(), [&](const Target& row) { return row.name == target_name; });
  trial.extent = Extent::phase;
  trial.names.phase_name = target_name;
  if (known != kTargets.end()) trial.phase = known->phase;
  take_work(trial, run);
  take_measures(trial, target);
  return trial;
}

/// What AI Energy Score counts of a pass: the GPUs' energy of preprocessing and of the queries, loading left out. A
/// negative decode stays in: prefill and decode together are the second pass. An Error's text says what is missing.
Result<StatedEnergy> scored_energy(const Json& report) {
  StatedEnergy sum{};
  bool has_queries = false;
  for (const Target& target : kTargets) {
    const Json* found = member_of(report, target.name);
    if (!target.scored || found == nullptr) continue;
    const auto gpu = number_in(section(*found, "energy"), "gpu");
    if (!gpu || *gpu == 0) return failure(ErrorKind::gone, fmt::format("{} has no energy of the GPUs", target.name));
    sum += stated_kilowatt_hour * *gpu;
    has_queries = has_queries || target.phase != Phase::preprocess;
  }
  if (!has_queries || sum <= StatedEnergy{}) return failure(ErrorKind::gone, "no energy of queries is in the report");
  return sum;
}

/// The run as AI Energy Score counts it; nothing for single calls.
std::optional<ImportedTrial> scored_run(const Run& run, const Json& report) {
  if (run.scenario != "energy_star") return std::nullopt;
  ImportedTrial trial = run.common;
  trial.extent = Extent::run;
  trial.names.phase_name = "score";
  trial.rung = Rung::device_gross;
  trial.flags.emplace_back("without_loading");
  const auto energy = scored_energy(report);
  if (!energy) {
    trial.absences.push_back({"energy.gpu", energy.error().what, false});
    return trial;
  }
  trial.gpu.energy = computed(*energy);
  trial.total.energy = trial.gpu.energy;
  if (!run.samples || !(*run.samples > 0)) {
    trial.absences.push_back({"num_samples", "not in the configuration, so no energy per 1,000 queries", false});
    return trial;
  }
  trial.work.queries = counted(*run.samples);
  trial.per_unit.per_thousand_queries = computed(*energy * (1000 / *run.samples));
  if (*run.samples < 1000) trial.flags.emplace_back("extrapolated");
  return trial;
}

ImportedFile failed_run(const Json& document, const std::string& name) {
  const std::string traceback = text_in(document, "traceback").value_or("");
  const std::string_view lines = trim(traceback);
  ImportedTrial trial;
  trial.origin.file = name;
  trial.names.tool = "optimum-benchmark";
  trial.flags.emplace_back("failed");
  const std::string_view last = lines.substr(lines.rfind('\n') == std::string_view::npos ? 0 : lines.rfind('\n') + 1);
  trial.absences.push_back({"energy", fmt::format("the run failed: {}", last.substr(0, 120)), false});
  return ImportedFile{{std::move(trial)}, {}};
}

/// Puts `value` under "a.b.c"; false when the path runs through what is no object or is too deep.
bool put_path(Json& root, std::string_view path, Json value) {
  const auto keys = split(path, '.');
  constexpr std::size_t most = 12;
  if (keys.size() > most) return false;
  Json* at = &root;
  for (const std::string_view key : keys) {
    if (!at->is_object() && !at->is_null()) return false;
    at = &(*at)[std::string(key)];
  }
  *at = std::move(value);
  return true;
}

Json cell(std::string_view text) {
  if (text.empty()) return {};
  if (const auto number = parse_double(text)) return *number;
  if (lower(text) == "true") return true;
  if (lower(text) == "false") return false;
  return std::string(text);
}

}  // namespace

bool is_optimum(const Json& document) {
  if (!document.is_object()) return false;
  if (text_in(document, "traceback")) return true;
  const Json* report = member_of(document, "report");
  return report != nullptr ? is_report(*report) : is_report(document);
}

Result<ImportedFile> read_optimum(const Json& document, const std::string& name, std::string_view scenario) {
  const Json* with_config = member_of(document, "report");
  const Json& report = with_config == nullptr ? document : *with_config;
  if (with_config == nullptr && text_in(document, "traceback")) return failed_run(document, name);
  if (section(report, "traceback").is_string()) return failed_run(report, name);
  const Run run = run_of(section(document, "config"), name, scenario);
  if (run.scenario != "energy_star" && run.scenario != "inference") {
    return failure(run.scenario.empty() ? ErrorKind::unsupported : ErrorKind::invalid,
                   run.scenario.empty() ? "its energies are of a whole pass or of one call, and it does not say which"
                                        : fmt::format("the scenario '{}' is not known", run.scenario),
                   name,
                   "give benchmark.json, which has config.scenario.name, or say --scenario energy_star|inference");
  }
  ImportedFile file;
  for (const auto& [target_name, target] : report.items()) {
    if (target.is_object()) file.trials.push_back(phase_trial(run, target_name, target));
  }
  if (auto scored = scored_run(run, report)) file.trials.push_back(std::move(*scored));
  return file;
}

bool is_optimum_table(std::string_view text) {
  const auto csv = CsvReader::open(text.substr(0, text.find('\n')), "");
  return csv && std::any_of(csv->header().begin(), csv->header().end(), [](const std::string& column) {
           return column.starts_with("report.") &&
                  (column.find(".energy.") != std::string::npos || column.find(".latency.") != std::string::npos);
         });
}

Result<ImportedFile> read_optimum_table(std::string_view text, const std::string& name, std::string_view scenario) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  ImportedFile all;
  while (true) {
    const auto more = csv->next_of_any_width();
    if (!more) return failure(more.error());
    if (!*more) return all;
    if (is_full(all)) return too_many_rows(name);
    const Origin origin{name, csv->line()};
    if (csv->width() != csv->header().size()) {
      all.refused.push_back(
          {origin, fmt::format("{} cells where the header has {}", csv->width(), csv->header().size())});
      continue;
    }
    Json document = Json::object();
    for (std::size_t i = 0; i < csv->width(); ++i) {
      if (!put_path(document, csv->header()[i], cell(csv->text(i)))) {
        return failure(ErrorKind::invalid, fmt::format("the column '{}' is below a value", csv->header()[i]), name,
                       "write the table again");
      }
    }
    auto row = read_optimum(document, name, scenario);
    if (!row) return row;
    for (ImportedTrial& trial : row->trials) {
      trial.origin = origin;
      all.trials.push_back(std::move(trial));
    }
  }
}

}  // namespace joulery

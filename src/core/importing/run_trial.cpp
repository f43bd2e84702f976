// SPDX-License-Identifier: Apache-2.0
// Field by field from a run to a trial. Amounts of runs are whole microjoules: that is their last digit.
#include "core/importing/run_trial.h"

#include <algorithm>

#include "foundation/wire/run_json.h"

namespace joulery {
namespace {

void add(StatedPart& sum, const PartResult& part) {
  const auto energy = stated(part.energy.best);
  if (!sum.energy) {
    sum = {energy, {}, {}, part.method};
    return;
  }
  sum.energy->value += energy.value;
  sum.energy->half_digit += energy.half_digit;
  sum.method = weakest(sum.method, part.method);
}

StatedPart& part_of(ImportedTrial& trial, PartKind kind) {
  switch (kind) {
    case PartKind::cpu:
      return trial.cpu;
    case PartKind::gpu:
      return trial.gpu;
    case PartKind::memory:
      return trial.memory;
    case PartKind::board:
    case PartKind::other:
      break;
  }
  return trial.other;
}

void add_parts(const Run& run, ImportedTrial& trial) {
  std::optional<std::uint64_t> updates;
  trial.rung = Rung::node_modelled;
  for (const PartResult& part : run.parts) {
    if (!part.on_cut) continue;
    if (!part.is_known()) {
      trial.absences.push_back({part.part.path + " energy", "its sensor said nothing of the window"});
      continue;
    }
    add(part_of(trial, part.part.kind), part);
    if (is_whole_machine(part.part)) trial.rung = Rung::node_metered;
    if (is_modelled(part.method)) continue;
    updates = updates ? std::min(*updates, part.evidence.samples) : part.evidence.samples;
  }
  if (updates) trial.updates = counted(static_cast<double>(*updates));
}

void add_footprint(const Run& run, StatedFootprint& footprint) {
  const Factors& factors = run.start.factors;
  footprint.pue = in_unit(decimal_of(factors.pue), whole);
  if (run.footprint.location) {
    footprint.carbon = in_unit(decimal_of(run.footprint.location->best / gram_location), stated_gram);
  }
  // Per IT kWh, as the total is: the run's factor is per kWh of the facility.
  if (factors.intensity) {
    footprint.intensity =
        in_unit(decimal_of(factors.intensity->best * factors.pue / gram_per_kilowatt_hour), gram_per_kilowatt_hour);
  }
}

}  // namespace

Printed<StatedEnergy> stated(Energy energy) { return {stated_joule * (energy / joule), stated_joule * 1e-6}; }

StatedHost stated_host(const Host& host) {
  StatedHost stated;
  stated.host_id = host.id_hash;
  stated.os = host.kernel;
  stated.cpu_model = host.cpu_model;
  if (host.threads) stated.cpu_count = counted(*host.threads);
  stated.gpu_count = counted(static_cast<double>(host.gpus.size()));
  const auto other = [&](const HostGpu& gpu) { return gpu.name != host.gpus.front().name; };
  // Limits of one model, taken so many times, say nothing of a mixture.
  if (!host.gpus.empty() && std::ranges::none_of(host.gpus, other)) stated.gpu_model = host.gpus.front().name;
  for (const HostGpu& gpu : host.gpus) stated.device_ids.push_back(gpu.uuid);
  return stated;
}

ImportedTrial trial_of(const Run& run, const std::string& name) {
  ImportedTrial trial;
  trial.origin = {name, 0};
  trial.names.tool = "joulery";
  trial.names.tool_version = run.start.version;
  trial.names.run_id = run.start.id;
  trial.names.project = run.start.name;
  trial.host = stated_host(run.start.host);
  if (run.start.factors.place) trial.place.country_name = run.start.factors.place->name;
  trial.begin = {run.start.anchor.utc_of(run.begin), true};
  trial.end = {run.start.anchor.utc_of(run.end), true};
  trial.duration = in_unit(decimal_of(seconds_of(run.duration())), stated_second);
  trial.total = {stated(run.total.best), {}, {}, run.method};
  if (run.coverage == 0 && run.total.best == Energy()) {
    trial.total.energy.reset();
    trial.absences.push_back({"total energy", "no sensor said anything of the window"});
  }
  add_parts(run, trial);
  add_footprint(run, trial.footprint);
  return trial;
}

bool is_run_document(std::string_view text) {
  return text.substr(0, 4096).find("\"joulery.run/1\"") != std::string_view::npos;
}

Result<ImportedFile> read_run_document(std::string_view text, const std::string& name) {
  const auto run = run_from_json(text);
  if (!run) {
    Error error = run.error();
    error.where = error.where.empty() ? name : name + ", " + error.where;
    return failure(std::move(error));
  }
  ImportedFile file;
  file.trials.push_back(trial_of(*run, name));
  return file;
}

}  // namespace joulery

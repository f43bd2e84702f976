// SPDX-License-Identifier: Apache-2.0
// Putting a measurement together: probes, usage, machine facts, models where no sensor is, factors.
#include "shell/session/equipment.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <span>
#include <unistd.h>

#include "adapters/processes/memory_held.h"
#include "adapters/sensors/host/host.h"
#include "adapters/sensors/table.h"
#include "core/metering/cut.h"
#include "core/metering/model_choice.h"
#include "joulery_version.h"
#include "shell/app/secrets.h"
#include "shell/session/calibration_file.h"
#include "shell/session/learned_file.h"
#include "shell/session/new_id.h"

namespace joulery {
namespace {

std::chrono::seconds offset_from_utc(UtcTime now) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  localtime_r(&seconds, &local);
  return std::chrono::seconds(local.tm_gmtoff);
}

std::optional<Power> ceiling_of_packages(const std::vector<Channel>& channels) {
  std::optional<Power> sum;
  for (const Channel& channel : channels) {
    if (channel.part.kind == PartKind::cpu && channel.max_power) sum = sum.value_or(Power{}) + *channel.max_power;
  }
  return sum;
}

/// What the rows of the backend table found.
struct Found {
  Probe probe;
  std::vector<Error> of_whole_machine;  ///< findings that matter only where no processor is counted
};

/// Asks the rows that are found at once, or those that join late.
Found probe_rows(ProbeContext& context, bool joins_late) {
  Found found;
  Probe& all = found.probe;
  std::vector<Error> refused;  // told unless joulery-sensord, which is asked later, makes up for it
  for (const Backend& backend : backends()) {
    if (backend.joins_late != joins_late) continue;
    Probe one = backend.probe(context);
    std::vector<Error>& findings = backend.whole_machine ? found.of_whole_machine : all.findings;
    std::move(one.sensors.begin(), one.sensors.end(), std::back_inserter(all.sensors));
    for (Error& finding : one.findings) {
      (is_matter_of_sensord(backend, finding) ? refused : findings).push_back(std::move(finding));
    }
    std::move(one.gpus.begin(), one.gpus.end(), std::back_inserter(all.gpus));
    std::move(one.notes.begin(), one.notes.end(), std::back_inserter(all.notes));
  }
  if (!is_sensord_among(all.sensors)) all.findings.insert(all.findings.begin(), refused.begin(), refused.end());
  return found;
}

/// What no channel on the cut counts and no model knows.
std::vector<std::string> not_included(const std::vector<Channel>& channels) {
  for (const std::uint16_t index : choose_cut(channels, std::vector<bool>()).on_cut) {
    const Part& part = channels[index].part;
    if (part.name() == "wall") return {};
    if (part.name() == "node") return {"power supply"};
  }
  return {"disks", "network", "fans", "power supply"};
}

}  // namespace

Result<void> Equipment::probe_by(ProbeSettings settings) {
  probing_ = std::move(settings);
  if (!probing_.gpu_masks.asked) return {};
  ProbeContext probe = probe_context(files_);
  probing_.apply(probe);
  if (!probe.live && !probe.nvml_path) {
    return failure(ErrorKind::invalid, "GPUs are measured on the running machine only", "--gpus",
                   "leave out --gpus or --root");
  }
  Probe found = probe_rows(probe, true).probe;
  for (const Error& finding : found.findings) {
    if (finding.kind == ErrorKind::invalid && finding.where == "--gpus") return failure(finding);
  }
  asked_gpus_ = std::make_shared<Probe>(std::move(found));
  return {};
}

Instruments Equipment::instruments() {
  Instruments instruments;
  instruments.clock = &clock_;
  ProbeContext probe = probe_context(files_);
  probing_.apply(probe);
  Found fast = probe_rows(probe, false);
  findings_ = std::move(fast.probe.findings);
  instruments.sensors = std::move(fast.probe.sensors);
  std::vector<Channel> channels;
  for (const auto& sensor : instruments.sensors) {
    const auto own = sensor->channels();
    channels.insert(channels.end(), own.begin(), own.end());
  }
  const bool per_cpu = !is_counted(channels, PartKind::cpu);
  if (per_cpu) findings_.insert(findings_.end(), fast.of_whole_machine.begin(), fast.of_whole_machine.end());
  auto usage = UsageReader::open(files_, per_cpu ? PerCpu::yes : PerCpu::no, self_);
  if (usage) {
    usage_.emplace(std::move(*usage));
    instruments.usage_period = per_cpu ? std::chrono::milliseconds(100) : std::chrono::seconds(1);
    instruments.read_usage = [this](Usage& out) { usage_->read(clock_, out); };
  } else {
    findings_.push_back(usage.error());
  }
  weigh_with(instruments);
  if (asked_gpus_) {
    instruments.late_probe = [found = asked_gpus_] { return std::move(*found); };
  } else if (asks_gpu_libraries(probe)) {
    instruments.late_probe = [files = &files_, settings = probing_] {
      ProbeContext late = probe_context(*files);
      settings.apply(late);
      return probe_rows(late, true).probe;
    };
  }
  return instruments;
}

/// Where cycles may not be counted nothing is said: joulery doctor says why, and CPU time divides as well as it can.
void Equipment::weigh_with(Instruments& instruments) {
  if (files_.host_path("/") != "/") return;  // processes are those of the running machine
  instruments.read_memory = [this](UseTally& memory) {
    memory.machine = memory_in_use(files_);
    const std::int64_t self = ::getpid();
    memory.joulery = memory_of_processes(files_, std::span(&self, 1));
  };
  if (!cycle_opener_) return;
  auto own = CycleCounter::of_this_process(cycle_opener_);
  if (!own) return;
  auto machine = CycleCounter::of_machine(cycle_opener_, possible_cpus());
  if (!machine) return;
  own_cycles_.emplace(std::move(*own));
  machine_cycles_.emplace(std::move(*machine));
  instruments.read_cycles = [this](UseTally& cycles) {
    cycles.machine = machine_cycles_->total();
    cycles.joulery = own_cycles_->total();
  };
}

void Equipment::describe_power_models(RunStart& start) {
  if (!is_counted(start.channels, PartKind::cpu)) {
    const auto frequency = usage_ ? usage_->frequency_max_khz() : std::nullopt;
    auto model =
        choose_cpu_model(start.host, ceiling_of_packages(start.channels), frequency.has_value(), frequency, tables_);
    if (model) {
      start.cpu_model = std::move(*model);
    } else {
      start.notes.push_back(joulery::describe(model.error()));
    }
  }
  if (!is_counted(start.channels, PartKind::memory)) start.memory_model = choose_memory_model(start.host);
}

RunStart Equipment::describe(const RunLabels& labels, const std::vector<Channel>& channels) {
  RunStart start;
  const UtcTime now = clock_.utc_now();
  start.id = new_id(now);
  start.name = labels.name;
  start.tags = labels.tags;
  start.command = labels.keep_command ? labels.command : without_secrets(labels.command);
  start.version = kVersion;
  start.commit = kCommit;
  start.data_version = tables_.data_version().value_or("unknown");
  start.anchor = {clock_.now(), now, offset_from_utc(now)};
  start.host = read_host(files_);
  start.channels = channels;
  start.factors = factors_;
  start.idle_policy = labels.idle_policy;
  start.rank = labels.rank;
  start.interval = interval_;
  for (const Error& finding : findings_) start.notes.push_back(joulery::describe(finding));
  start.not_included = not_included(channels);
  describe_power_models(start);
  AppliedCalibration calibration = apply_calibration(calibrations_, start.host, now);
  start.rest_model = std::move(calibration.model);
  std::move(calibration.notes.begin(), calibration.notes.end(), std::back_inserter(start.notes));
  Recalled recalled = recall_learned(learned_, start.host);
  start.learned = std::move(recalled.learned);
  std::move(recalled.notes.begin(), recalled.notes.end(), std::back_inserter(start.notes));
  return start;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Checks of what measures: backends and their findings, the cut, the models, the interval.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "adapters/sensors/host/host.h"
#include "adapters/sensors/host/usage.h"
#include "core/metering/cut.h"
#include "core/metering/meter.h"
#include "core/metering/model_choice.h"
#include "core/reporting/phrase.h"
#include "foundation/tables/tables.h"
#include "foundation/units/format.h"
#include "shell/cli/doctor.h"
#include "shell/session/probe_settings.h"

namespace joulery {
namespace {

bool counts(const Patient& patient, PartKind kind) { return is_counted(patient.channels, kind); }

void choose_models(Patient& patient, Context& context) {
  const bool cpu = !counts(patient, PartKind::cpu);
  if (!counts(patient, PartKind::memory)) patient.memory_model = choose_memory_model(patient.host);
  if (!cpu) return;
  const auto folder = context.setting("data");
  auto tables = Tables::open(folder ? std::optional(folder->value) : std::nullopt);
  if (!tables) return;
  const auto usage = UsageReader::open(context.files(), PerCpu::yes);
  const auto frequency = usage ? usage->frequency_max_khz() : std::nullopt;
  auto model = choose_cpu_model(patient.host, std::nullopt, frequency.has_value(), frequency, *tables);
  if (model) patient.cpu_model = std::move(*model);
}

/// The first names of a long list, and how many more there are.
std::string listed_in_short(std::vector<std::string> names) {
  constexpr std::size_t kMost = 8;
  if (names.size() <= kMost) return listed(names);
  const std::size_t more = names.size() - kMost;
  names.resize(kMost);
  return fmt::format("{} and {} more", listed(names), more);
}

/// Each part once, however many views there are of it.
std::string part_names(const Patient& patient, std::string_view backend) {
  std::vector<std::string> names;
  std::set<std::string> paths;
  for (std::size_t i = 0; i < patient.channels.size(); ++i) {
    const Part& part = patient.channels[i].part;
    if (patient.backend_of[i] == backend && paths.insert(part.path).second) names.push_back(part.name());
  }
  return listed_in_short(std::move(names));
}

/// Each part that is not summed, with its source and the reason; of those that share a reason only the first few.
std::vector<std::string> not_summed(const Patient& patient, const CutChoice& cut) {
  constexpr std::size_t kMost = 4;
  std::map<std::string, std::size_t> count;
  for (const auto& [index, why] : cut.off_cut) ++count[why];
  std::map<std::string, std::size_t> shown;
  std::vector<std::string> texts;
  for (const auto& [index, why] : cut.off_cut) {
    const bool all = count[why] <= kMost + 1;
    const std::size_t number = ++shown[why];
    if (all || number <= kMost) {
      const Channel& channel = patient.channels[index];
      texts.push_back(fmt::format("{} by {} ({})", channel.part.name(), channel.source, why));
    } else if (number == kMost + 1) {
      texts.push_back(fmt::format("{} more ({})", count[why] - kMost, why));
    }
  }
  return texts;
}

/// A right or a driver that keeps a counter from being read is a failure only where no other counter does its work.
CheckStatus severity(const Error& error, const Patient& patient) {
  const bool serious = error.kind == ErrorKind::denied || error.kind == ErrorKind::broken;
  if (!serious) return CheckStatus::warn;
  return counts(patient, PartKind::cpu) ? CheckStatus::warn : CheckStatus::fail;
}

}  // namespace

std::string_view to_string(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return "ok";
    case CheckStatus::warn:
      return "warn";
    case CheckStatus::fail:
      return "fail";
  }
  return "fail";
}

Patient examine(Context& context) {
  Patient patient;
  patient.host = read_host(context.files());
  patient.live = context.files().is_live();
  ProbeContext probing = probe_context(context.files());
  ProbeSettings settings = probe_settings(context.variables(), std::nullopt);
  settings.named = context.named_sources();
  settings.apply(probing);
  for (const Backend& backend : backends()) {
    Probe found = backend.probe(probing);
    for (auto& sensor : found.sensors) {
      for (const Channel& channel : sensor->channels()) {
        patient.channels.push_back(channel);
        patient.backend_of.emplace_back(backend.name);
      }
      patient.probe.sensors.push_back(std::move(sensor));
    }
    for (const Error& finding : found.findings) patient.findings.emplace_back(backend.name, finding);
    patient.host.gpus.insert(patient.host.gpus.end(), found.gpus.begin(), found.gpus.end());
    patient.probe.notes.insert(patient.probe.notes.end(), found.notes.begin(), found.notes.end());
  }
  choose_models(patient, context);
  return patient;
}

std::vector<Check> check_sensors(const Patient& patient) {
  std::vector<Check> checks;
  for (const Backend& backend : backends()) {
    const std::string names = part_names(patient, backend.name);
    const char* const who = backend.name == "sensord" ? "joulery-sensord counts " : "counts ";
    if (!names.empty()) checks.push_back({std::string(backend.name), CheckStatus::ok, who + names, ""});
    bool said = !names.empty();
    for (const auto& [name, finding] : patient.findings) {
      if (name != backend.name) continue;
      said = true;
      if (is_matter_of_sensord(backend, finding) && is_sensord_among(patient.probe.sensors)) {
        checks.push_back({name, CheckStatus::ok, finding.what + "; counted by joulery-sensord", ""});
        continue;
      }
      checks.push_back({name, severity(finding, patient),
                        finding.where.empty() ? finding.what : fmt::format("{}: {}", finding.what, finding.where),
                        finding.remedy});
    }
    if (!said && !backend.named)
      checks.push_back({std::string(backend.name), CheckStatus::ok, "not on this machine", ""});
  }
  if (choose_cut(patient.channels, std::vector<bool>()).on_cut.empty()) {
    checks.push_back(
        {"sensors", CheckStatus::warn, "no energy counter can be read: energy is modelled with wide bounds", ""});
  }
  return checks;
}

Check check_topology(const Patient& patient) {
  if (patient.channels.empty()) return {"topology", CheckStatus::ok, "nothing to sum: no counters", ""};
  const CutChoice cut = choose_cut(patient.channels, std::vector<bool>());
  std::vector<std::string> on;
  on.reserve(cut.on_cut.size());
  for (const std::uint16_t index : cut.on_cut) on.push_back(patient.channels[index].part.name());
  const std::string off = listed(not_summed(patient, cut));
  return {"topology", CheckStatus::ok,
          fmt::format("summed: {}{}", on.empty() ? "nothing" : listed(on), off.empty() ? "" : "; not summed: " + off),
          ""};
}

Check check_models(const Patient& patient) {
  const bool cpu = counts(patient, PartKind::cpu);
  const bool memory = counts(patient, PartKind::memory);
  if (cpu && memory) return {"model", CheckStatus::ok, "processor and memory are counted", ""};
  if (!cpu && !patient.cpu_model) {
    return {"model", CheckStatus::fail,
            "the processor is neither counted nor can it be modelled: its number of CPUs is unknown",
            "make /proc/cpuinfo or /sys/devices/system/cpu readable"};
  }
  std::vector<std::string> texts;
  if (!cpu) {
    const CpuModel& model = *patient.cpu_model;
    texts.push_back(fmt::format("processor {} idle, {} full, the truth is {:.2g} to {:.2g} times that ({})",
                                format(model.idle), format(model.full), model.low_factor, model.high_factor,
                                model.text));
  }
  if (!memory && patient.memory_model) {
    texts.push_back(
        fmt::format("memory {} ({})", power_phrase(patient.memory_model->power).joined(), patient.memory_model->text));
  }
  if (texts.empty())
    return {"model", CheckStatus::warn, "memory is neither counted nor modelled: its size is unknown", ""};
  return {"model", cpu ? CheckStatus::ok : CheckStatus::warn, "modelled: " + listed(texts), ""};
}

Check check_interval(const Patient& patient, Duration interval) {
  std::optional<Duration> shortest;
  std::string part;
  for (const Channel& channel : patient.channels) {
    const auto longest = longest_safe_interval(channel);
    if (longest && (!shortest || *longest < *shortest)) {
      shortest = longest;
      part = channel.part.name();
    }
  }
  if (!shortest) return {"wrap", CheckStatus::ok, "no counter wraps", ""};
  const std::string finding =
      fmt::format("{} could wrap within {}; the interval is {}", part, format(*shortest), format(interval));
  if (interval <= *shortest) return {"wrap", CheckStatus::ok, finding, ""};
  return {"wrap", CheckStatus::warn, finding,
          fmt::format("joulery config set interval {}ms", *shortest / std::chrono::milliseconds(1))};
}

}  // namespace joulery

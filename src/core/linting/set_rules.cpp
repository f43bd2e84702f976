// SPDX-License-Identifier: Apache-2.0
// Many records against each other, each rule one pass over them. Times side by side are overlap_rule.cpp.
#include "core/linting/set_rules.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/linting/ends.h"
#include "core/linting/machine_key.h"
#include "core/linting/trial_rules.h"

namespace joulery {
namespace {

constexpr double kSameIntensity = 1e-6;  ///< relative; what sums in files may miss
constexpr std::size_t kRowsOfAConstant = 10;
constexpr double kUpdatesOfAWindow = 10;
constexpr double kUsualPeriod = 1;  ///< seconds

std::optional<Ends> implied_intensity(const ImportedTrial& trial) {
  if (!trial.footprint.carbon || !trial.total.energy) return std::nullopt;
  const Ends energy = ends_of(*trial.total.energy, stated_kilowatt_hour);
  if (energy.low <= 0) return std::nullopt;
  return ends_of(*trial.footprint.carbon, stated_gram) / energy;
}

/// Lowest and highest implied intensity of a run, and whether one value fits all.
struct IntensityRange {
  Ends lowest{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  Ends highest;
  const ImportedTrial* odd = nullptr;  ///< the record with the highest

  void add(const ImportedTrial& trial) {
    const auto implied = implied_intensity(trial);
    if (!implied) return;
    if (implied->high < lowest.high) lowest = *implied;
    if (odd == nullptr || implied->low > highest.low) {
      highest = *implied;
      odd = &trial;
    }
  }
  [[nodiscard]] bool one_fits() const { return odd == nullptr || meet(widened(lowest, kSameIntensity), highest); }
};

/// One power column of one machine: how often which value stood in it.
struct PowerColumn {
  double watts = 0;
  std::size_t rows = 0;
  bool varies = false;
  Origin first;

  void add(const ImportedTrial& trial, const Printed<Power>& power) {
    const double value = power.value / watt;
    if (rows++ == 0) {
      watts = value;
      first = trial.origin;
    }
    varies = varies || value != watts;
  }
};

/// The runs of one machine by place.
struct PlacesOfMachine {
  std::map<std::string, std::unordered_set<std::string>> runs_at;
  std::vector<std::pair<std::string, const ImportedTrial*>> records;
};

std::string place_of(const StatedPlace& place) {
  const std::string& country = place.country_name.empty() ? place.country_code : place.country_name;
  return place.region.empty() ? country : fmt::format("{}, {}", country, place.region);
}

/// The runs that are elsewhere than most of a machine's.
void tell_jumps(const PlacesOfMachine& machine, std::vector<Breach>& found) {
  const auto usual = std::max_element(machine.runs_at.begin(), machine.runs_at.end(),
                                      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  std::unordered_set<std::string> told;
  for (const auto& [place, trial] : machine.records) {
    if (place == usual->first || !told.insert(trial->names.run_id).second) continue;
    found.push_back({LintCheck::place_jumps,
                     "",
                     trial->origin,
                     subject_of(*trial),
                     fmt::format("{}; {} other runs of this machine: {}", place, usual->second.size(), usual->first),
                     {}});
  }
}

std::optional<double> updates_of(const ImportedTrial& trial) {
  if (trial.updates) return trial.updates->value / one;
  if (!trial.duration || (!trial.update_period && trial.names.tool != "codecarbon")) return std::nullopt;
  const double period = trial.update_period ? trial.update_period->value / stated_second : kUsualPeriod;
  if (period <= 0) return std::nullopt;
  return ends_of(*trial.duration, stated_second).high / period;
}

}  // namespace

std::vector<Breach> check_one_intensity(std::span<const RunGroup> groups) {
  std::vector<Breach> found;
  for (const RunGroup& group : groups) {
    IntensityRange range;
    for (const ImportedTrial* trial : group.phases) range.add(*trial);
    // The run's own row mixes what its phases hold: it is asked where they agree.
    if (range.one_fits()) {
      for (const ImportedTrial* trial : group.runs) range.add(*trial);
    }
    if (range.one_fits()) continue;
    found.push_back({LintCheck::one_intensity,
                     "",
                     range.odd->origin,
                     fmt::format("run {}", group.run_id),
                     fmt::format("{:.5g} to {:.5g} g/kWh", range.lowest.middle(), range.highest.middle()),
                     {}});
  }
  return found;
}

std::vector<Breach> check_constant_power(std::span<const ImportedTrial> trials) {
  std::map<std::string, PowerColumn> columns;
  for (const ImportedTrial& trial : trials) {
    const std::pair<std::string_view, const StatedPart*> parts[] = {
        {"cpu", &trial.cpu}, {"gpu", &trial.gpu}, {"ram", &trial.memory}};
    const std::string machine = machine_key(trial.host);
    for (const auto& [name, part] : parts) {
      if (part->power) columns[fmt::format("{}|{}|{}", name, trial.names.tool, machine)].add(trial, *part->power);
    }
  }
  std::vector<Breach> found;
  for (const auto& [key, column] : columns) {
    if (column.varies || column.rows < kRowsOfAConstant) continue;
    const std::string part = key.substr(0, key.find('|'));
    found.push_back({LintCheck::constant_power,
                     part,
                     column.first,
                     fmt::format("{}_power", part),
                     fmt::format("{:.8g} W in each of {} rows", column.watts, column.rows),
                     {}});
  }
  return found;
}

std::vector<Breach> check_places(std::span<const ImportedTrial> trials) {
  std::map<std::string, PlacesOfMachine> machines;
  for (const ImportedTrial& trial : trials) {
    const std::string place = place_of(trial.place);
    const std::string key = machine_key(trial.host);
    if (place.empty() || key.empty()) continue;
    PlacesOfMachine& machine = machines[key];
    machine.runs_at[place].insert(trial.names.run_id);
    machine.records.emplace_back(place, &trial);
  }
  std::vector<Breach> found;
  for (const auto& [key, machine] : machines) tell_jumps(machine, found);
  return found;
}

std::vector<Breach> check_updates(std::span<const ImportedTrial> trials) {
  std::unordered_set<std::string_view> with_phases;
  for (const ImportedTrial& trial : trials) {
    if (trial.extent == Extent::phase) with_phases.insert(trial.names.run_id);
  }
  std::vector<Breach> found;
  for (const ImportedTrial& trial : trials) {
    if (trial.extent == Extent::run && with_phases.contains(trial.names.run_id)) continue;
    const auto updates = updates_of(trial);
    if (!updates || *updates >= kUpdatesOfAWindow) continue;
    const std::string assumed = trial.updates || trial.update_period ? "" : " at one a second";
    found.push_back({LintCheck::enough_updates,
                     trial.names.phase_name,
                     trial.origin,
                     subject_of(trial),
                     fmt::format("about {:.0f} updates in the window{}", *updates, assumed),
                     {}});
  }
  return found;
}

std::vector<Breach> check_duplicates(std::span<const RunGroup> groups) {
  std::vector<Breach> found;
  const auto tell = [&](const ImportedTrial& trial, const ImportedTrial& first) {
    found.push_back({LintCheck::duplicate_run,
                     "",
                     trial.origin,
                     subject_of(trial),
                     fmt::format("also in {}:{}", first.origin.file, first.origin.line),
                     {}});
  };
  for (const RunGroup& group : groups) {
    for (std::size_t i = 1; i < group.runs.size(); ++i) tell(*group.runs[i], *group.runs.front());
    std::map<std::string_view, const ImportedTrial*> phases;
    for (const ImportedTrial* trial : group.phases) {
      const auto [known, is_new] = phases.try_emplace(trial->names.phase_name, trial);
      if (!is_new) tell(*trial, *known->second);
    }
  }
  return found;
}

std::vector<Breach> check_rows(std::span<const RefusedRow> refused) {
  std::vector<Breach> found;
  found.reserve(refused.size());
  for (const RefusedRow& row : refused) found.push_back({LintCheck::unreadable_row, "", row.origin, "", row.why, {}});
  return found;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The join by run id, then one series per phase.
#include "core/importing/phase_totals.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/importing/run_groups.h"

namespace joulery {
namespace {

struct Column {
  std::string name;
  std::size_t records = 0;
  std::vector<double> energies;
  std::vector<double> durations;
};

/// The column of a phase, made when it is new.
Column& column_of(std::vector<Column>& columns, const std::string& name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
  if (found != columns.end()) return *found;
  columns.push_back({name, 0, {}, {}});
  return columns.back();
}

void add(const ImportedTrial& trial, std::vector<Column>& columns) {
  Column& column = column_of(columns, trial.names.phase_name);
  ++column.records;
  if (trial.total.energy) column.energies.push_back(trial.total.energy->value / stated_kilowatt_hour);
  if (trial.duration) column.durations.push_back(trial.duration->value / stated_second);
}

}  // namespace

ImportSummary summarize_import(std::span<const ImportedTrial> trials) {
  ImportSummary summary;
  for (const ImportedTrial& trial : trials) {
    const std::string& version = trial.names.tool_version;
    ++summary.versions[fmt::format("{} {}", trial.names.tool, version.empty() ? "of no stated version" : version)];
    for (const Absence& absence : trial.absences) ++summary.absences[fmt::format("{}: {}", absence.field, absence.why)];
  }
  const auto groups = join_runs(trials);
  summary.has_list =
      std::any_of(groups.begin(), groups.end(), [](const RunGroup& group) { return !group.runs.empty(); });
  std::vector<Column> columns;
  for (const RunGroup& group : groups) {
    if (summary.has_list && group.runs.empty()) {
      summary.unlisted_phases += group.phases.size();
      continue;
    }
    ++summary.runs;
    for (const ImportedTrial* trial : group.phases) add(*trial, columns);
    for (const ImportedTrial* trial : group.runs) add(*trial, columns);
  }
  for (const Column& column : columns) {
    const auto energy = summarize(column.energies);
    if (energy) summary.phases.push_back({column.name, column.records, *energy, summarize(column.durations)});
  }
  return summary;
}

}  // namespace joulery

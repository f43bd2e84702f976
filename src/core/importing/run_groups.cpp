// SPDX-License-Identifier: Apache-2.0
// The join of run lists and phase logs.
#include "core/importing/run_groups.h"

#include <string_view>
#include <unordered_map>

namespace joulery {

std::vector<RunGroup> join_runs(std::span<const ImportedTrial> trials) {
  std::vector<RunGroup> groups;
  std::unordered_map<std::string_view, std::size_t> at;
  for (const ImportedTrial& trial : trials) {
    if (trial.names.run_id.empty()) continue;
    const auto [found, is_new] = at.try_emplace(trial.names.run_id, groups.size());
    if (is_new) groups.push_back({trial.names.run_id, {}, {}});
    RunGroup& group = groups[found->second];
    if (trial.extent == Extent::run) group.runs.push_back(&trial);
    if (trial.extent == Extent::phase) group.phases.push_back(&trial);
  }
  return groups;
}

}  // namespace joulery

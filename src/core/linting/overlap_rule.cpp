// SPDX-License-Identifier: Apache-2.0
// L18: windows in the order of their beginning; only those that may still overlap a later one are kept, so that a
// folder of thousands costs one sort.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "core/linting/machine_key.h"
#include "core/linting/set_rules.h"
#include "core/linting/trial_rules.h"

namespace joulery {
namespace {

constexpr Duration kResolution = std::chrono::seconds(1);

struct Window {
  UtcTime begin;
  UtcTime end;
  const ImportedTrial* trial = nullptr;
  bool overlaps = false;
};

/// Nothing without an end and a length, or longer than ten years.
std::optional<Window> window_of(const ImportedTrial& trial) {
  if (trial.begin && trial.end) return Window{trial.begin->as_written, trial.end->as_written, &trial};
  if (!trial.end || !trial.duration) return std::nullopt;
  const double seconds = trial.duration->value / stated_second;
  if (!(seconds >= 0) || seconds > 3.2e8) return std::nullopt;
  const Duration length(std::llround(seconds * 1e9));
  return Window{trial.end->as_written - length, trial.end->as_written, &trial};
}

bool overlap(const Window& a, const Window& b) {
  return std::min(a.end, b.end) - std::max(a.begin, b.begin) > kResolution &&
         (a.trial->names.run_id.empty() || a.trial->names.run_id != b.trial->names.run_id);
}

/// Marks every window that overlaps another.
void mark_overlaps(std::vector<Window>& windows) {
  std::sort(windows.begin(), windows.end(), [](const Window& a, const Window& b) { return a.begin < b.begin; });
  std::vector<std::size_t> open;  // not ended yet: those not marked, and the marked one that ends last
  for (std::size_t i = 0; i < windows.size(); ++i) {
    for (const std::size_t other : open) {
      if (!overlap(windows[other], windows[i])) continue;
      windows[other].overlaps = true;
      windows[i].overlaps = true;
    }
    open.push_back(i);
    const std::size_t last = *std::max_element(
        open.begin(), open.end(), [&](std::size_t a, std::size_t b) { return windows[a].end < windows[b].end; });
    std::erase_if(open, [&](std::size_t at) {
      return windows[at].end <= windows[i].begin || (windows[at].overlaps && at != last);
    });
  }
}

}  // namespace

std::vector<Breach> check_overlaps(std::span<const ImportedTrial> trials) {
  std::map<std::string, std::vector<Window>> machines;
  for (const ImportedTrial& trial : trials) {
    const std::string machine = machine_key(trial.host);
    if (machine.empty() || trial.extent == Extent::table) continue;
    // A run's own row covers its phases; only like is laid beside like.
    const std::string key = trial.extent == Extent::run ? "run" : trial.names.phase_name;
    if (const auto window = window_of(trial)) machines[fmt::format("{}|{}", key, machine)].push_back(*window);
  }
  std::vector<Breach> found;
  for (auto& [key, windows] : machines) {
    mark_overlaps(windows);
    for (const Window& window : windows) {
      if (!window.overlaps) continue;
      const bool decided = !window.trial->host.host_id.empty();
      found.push_back({decided ? LintCheck::overlapping_trials : LintCheck::undecided_overlap,
                       key.substr(0, key.find('|')),
                       window.trial->origin,
                       subject_of(*window.trial),
                       fmt::format("one of {} windows, overlaps another by more than a second", windows.size()),
                       {}});
    }
  }
  return found;
}

}  // namespace joulery

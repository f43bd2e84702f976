// SPDX-License-Identifier: Apache-2.0
// All trials of a task have the same idle windows, so one of them tells those of the task.
#include "shell/bench/session_idle.h"

#include <algorithm>
#include <iterator>

#include "core/bundle/trial_rungs.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

std::vector<BenchIdle> empty_windows(const std::vector<BenchTrial>& trials, bool is_before) {
  std::vector<BenchIdle> found;
  if (trials.empty()) return found;
  std::ranges::copy_if(trials.front().idle, std::back_inserter(found), [is_before](const BenchIdle& idle) {
    return idle.state == IdleState::empty && idle.is_before == is_before;
  });
  return found;
}

void give(const std::vector<BenchIdle>& windows, std::vector<BenchTrial>& trials) {
  for (BenchTrial& trial : trials) trial.idle.insert(trial.idle.end(), windows.begin(), windows.end());
}

}  // namespace

void SessionIdle::prepare(GroupTools& tools) const {
  if (is_shared_) tools.empty = {before_.empty(), left_ == 1};
}

void SessionIdle::finish_task(std::vector<BenchTrial>& trials) {
  if (!is_shared_) return;
  if (before_.empty())
    before_ = empty_windows(trials, true);
  else
    give(before_, trials);
  tasks_.push_back(&trials);
  left_ -= std::min<std::size_t>(left_, 1);
  if (left_ == 0) share_after();
}

void SessionIdle::share_after() {
  const std::vector<BenchIdle> after = empty_windows(*tasks_.back(), false);
  for (std::vector<BenchTrial>* trials : tasks_) {
    if (trials != tasks_.back()) give(after, *trials);
    for (BenchTrial& trial : *trials) {
      const auto empty = idle_baseline(trial.idle, trial.trial.rung, IdleState::empty);
      const bool is_told = std::ranges::find(trial.flags, kIdleDrifted) != trial.flags.end();
      if (empty && empty->drifted && !is_told) trial.flags.emplace_back(kIdleDrifted);
    }
  }
}

}  // namespace joulery

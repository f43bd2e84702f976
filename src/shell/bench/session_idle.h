// SPDX-License-Identifier: Apache-2.0
// SessionIdle: the empty machine, watched before the first measured task and after the last, and given to the trials of
// all tasks between (BM-7, tier quick). At other tiers each task watches its own, and nothing happens here.
#pragma once

#include <cstddef>
#include <vector>

#include "core/bundle/bundle.h"
#include "shell/bench/group_run.h"

namespace joulery {

/// Lives from the first measured task to the last; a benchmark that goes on after a break is another session.
class SessionIdle {
 public:
  /// `tasks`: how many will be measured.
  SessionIdle(bool is_shared, std::size_t tasks) : is_shared_(is_shared), left_(tasks) {}

  /// What the next task is to watch of the empty machine.
  void prepare(GroupTools& tools) const;
  /// That task was measured; its trials stay where they are. They get the window before it; and with those of the last
  /// task all get the window after it, with `idle_drifted` where the two differ.
  void finish_task(std::vector<BenchTrial>& trials);

 private:
  void share_after();

  bool is_shared_;
  std::size_t left_;
  std::vector<BenchIdle> before_;
  std::vector<std::vector<BenchTrial>*> tasks_;  ///< measured in this session
};

}  // namespace joulery

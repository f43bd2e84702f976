// SPDX-License-Identifier: Apache-2.0
// Trials of one run, joined by run id: the row of a run list and the logs of its phases. In a run list written with
// tasks the duration covers the last task only, so times come from the phases (docs/method/lint.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/importing/imported_trial.h"

namespace joulery {

/// One run; the pointers are into what was joined.
struct RunGroup {
  std::string run_id;
  std::vector<const ImportedTrial*> runs;    ///< more than one: the id was given twice
  std::vector<const ImportedTrial*> phases;  ///< in the order of the files
};

/// Groups in the order of their first trial; trials without a run id belong to none.
[[nodiscard]] std::vector<RunGroup> join_runs(std::span<const ImportedTrial> trials);

}  // namespace joulery

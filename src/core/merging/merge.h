// SPDX-License-Identifier: Apache-2.0
// Merging: runs of the ranks of one job become one run (metering 7). On one machine time that several runs covered is
// counted once; machines add up. The order of the runs does not matter, and a run given twice changes nothing. What is
// not merged (spans, repetitions) stays with the ranks' own runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/merging/amounts.h"

namespace joulery {

/// What the caller knows better than the runs.
struct MergeOptions {
  std::string name;                    ///< of the merged run; "" = the name all of them share
  std::optional<std::uint32_t> ranks;  ///< processes of the job; nothing = as the ranks say
};

/// Which machine a run measured, of all machines and boots: the boot id, which is the same in every container of a
/// machine; where it is not known, the machine's own. "" = neither is known.
[[nodiscard]] std::string node_of(const Host& host);

/// One run of all of them. Its clock is that of the first rank's machine; other machines are placed by the wall clock.
/// A missing rank lowers the coverage. Errors: invalid: nothing to merge, no telling which machine a run measured,
/// ranks of different jobs, a merged run among runs it does not hold; broken: two runs of a machine contradict each
/// other beyond their bounds.
[[nodiscard]] Result<Run> merge_runs(std::vector<MergeInput> inputs, const MergeOptions& options = {});

}  // namespace joulery

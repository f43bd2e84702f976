// SPDX-License-Identifier: Apache-2.0
// What a merged run says beside its energies: who it is, what it was made of, how the ranks ended, their work and the
// cost of measuring. The energies are merging/merge_sum.cpp.
#pragma once

#include <string>
#include <vector>

#include "core/merging/amounts.h"

namespace joulery {

/// Name, tags, factors and notes the runs share; clock, machine and command of the first. The id is made of the inputs:
/// the same ones give the same id.
[[nodiscard]] RunStart merged_start(const std::vector<const MergeInput*>& inputs, const std::string& name);
/// Exit, work, self cost and the list of runs; `run` has its energies.
void add_words(const std::vector<const MergeInput*>& inputs, Run& run);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// From what was seen of one task, and the run it was seen in, to its trials as the bundle keeps them. Nothing is
// measured or derived here.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "foundation/domain/run.h"
#include "shell/bench/group_run.h"

namespace joulery {

/// What is known of a task beside what was seen.
struct TaskCircumstances {
  bool is_contended = false;  ///< others had the CPUs: flags all trials
  bool is_shared = false;     ///< other users of the accelerators were asked for: they void nothing
};

/// One trial per arm. The run must hold the spans that were seen.
[[nodiscard]] std::vector<BenchTrial> trials_of(const GroupPlan& plan, SeenGroup seen, const Run& run,
                                                const TaskCircumstances& circumstances);

/// Trials of a task that was not run, for the reason given: what a benchmark that was broken off still owes.
[[nodiscard]] std::vector<BenchTrial> trials_not_run(const GroupPlan& plan, const std::string& why);

/// Flags a trial whose empty machine was another one after the queries than before.
inline constexpr std::string_view kIdleDrifted = "idle_drifted";

/// Every field of BM-17 that is known of an arm, by what the engine told and the devices of its first repeat.
[[nodiscard]] TrialFingerprint fingerprint_of(const GroupPlan& plan, const ArmPlan& arm, const Host& host,
                                              const SeenArm& seen);

}  // namespace joulery

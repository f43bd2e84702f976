// SPDX-License-Identifier: Apache-2.0
// What a run of `joulery compare` says: the blocks found in its spans, the figures of each command, and both in words
// and as JSON. It needs the run alone, so that a stored comparison is shown again as it was. Measuring is
// cli/compare_blocks.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/blocked_arms.h"
#include "core/reporting/text_style.h"
#include "foundation/domain/run.h"
#include "foundation/domain/rung.h"
#include "shell/cli/compare_plan.h"
#include "shell/cli/json_text.h"

namespace joulery {

/// A comparison of commands, as its run tells it.
struct CommandComparison {
  std::vector<CommandArm> arms;
  BlockPlan plan;
  BlockedComparison figures;
  ReachedPrecision reached;
  std::optional<IdleBaseline> idle;
  std::string why_no_idle;  ///< "the idle machine was not watched"; empty with idle
  Rung rung = Rung::node_modelled;
  Method method = Method::assumed;
};

/// Nothing: the run is no comparison.
[[nodiscard]] std::optional<CommandComparison> command_comparison(const Run& run);

/// Why an arm has no ratio to the first: "A failed in 2 of 6 runs; more than 5 % make it void". Empty: it has one.
[[nodiscard]] std::string why_no_ratio(const CommandComparison& comparison, std::size_t arm);

/// Some command failed so often that nothing is compared with it.
[[nodiscard]] bool has_void_arm(const CommandComparison& comparison);

/// The answer first, then a table of the commands, then how it was found. Ends in a newline.
[[nodiscard]] std::string comparison_text(const Run& run, const CommandComparison& comparison, const TextStyle& style);

/// joulery.command-comparison/1, in a document that was opened.
[[nodiscard]] std::string comparison_json(const Run& run, const CommandComparison& comparison, JsonText json);

}  // namespace joulery

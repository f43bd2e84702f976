// SPDX-License-Identifier: Apache-2.0
// What a benchmark was asked for, kept as plan.toml beside its bench.json, so that it goes on with nothing typed again.
// It holds the words of options as they were meant when it began: defaults written out, paths absolute. Which trials
// are owed is bench.json's to say; what the words mean is cli/bench_options.h's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "shell/cli/bench_options.h"
#include "shell/cli/command.h"

namespace joulery {

/// How two words of an option are held against each other.
enum class PlanWord { word, number, duration, path, data_set };

/// An option that is part of the plan: what was begun with one value does not go on with another.
struct PlanOption {
  std::string_view name;
  PlanWord kind = PlanWord::word;
  std::string_view fallback = {};  ///< what holds where nobody says; empty: nothing does
};

/// All of them but --task, which is given more than once.
[[nodiscard]] std::span<const PlanOption> plan_options();

/// A word that means the same in another working directory and on another node: paths become absolute, names stay.
[[nodiscard]] std::string lasting_word(const PlanOption& option, const std::string& value);

/// The text of plan.toml. `models`: ids of all that were chosen, so that a zoo that grows changes no plan; `interval`:
/// of the settings, where the command line has none.
[[nodiscard]] std::string plan_text(const Invocation& invocation, const BenchOptions& options,
                                    const std::vector<std::string>& models, const std::optional<std::string>& interval);

/// Writes plan.toml; its SHA-256 comes back. Errors: those of the file system.
Result<std::string> keep_plan(const std::string& text, const std::string& folder);

/// What was typed for --resume, with the kept plan filled in. Errors (invalid): a value typed again that differs, named
/// with both. Errors (broken): plan.toml is gone, is no plan, or is not the one with this hash.
Result<Invocation> with_kept_plan(const Invocation& typed, const std::string& folder, const std::string& sha256);

}  // namespace joulery

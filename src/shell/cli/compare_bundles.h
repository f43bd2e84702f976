// SPDX-License-Identifier: Apache-2.0
// Trials of benchmarks against each other: two bundles, two trials of them, or the arms of one that was just measured.
// What differs is shown and must be declared, else it is refused (BM-1, BM-17). Commands are cli/compare_commands.h's.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "shell/cli/command.h"
#include "shell/cli/context.h"

namespace joulery {

/// True for BUNDLE and BUNDLE:MODEL, and for anything with a slash, which is meant as one.
[[nodiscard]] bool names_trial(const std::string& argument);

/// Two arguments, each BUNDLE or BUNDLE:MODEL. Returns the exit code: 5 when a comparison is refused.
int compare_bundles(const Invocation& invocation, Context& context);

/// Of each task, its first arm against every other. Returns the exit code.
int compare_arms_of(const Bench& bench, const std::vector<std::string>& declared, Context& context);

}  // namespace joulery

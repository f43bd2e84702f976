// SPDX-License-Identifier: Apache-2.0
// One benchmark from what was typed to its finished folder: opened anew or gone on with, planned, measured, told.
// Shared by `bench` and by `compare` of models; what is printed in the end is theirs.
#pragma once

#include <functional>
#include <string>

#include "core/bundle/bundle.h"
#include "shell/cli/bench_options.h"
#include "shell/cli/command.h"
#include "shell/cli/context.h"

namespace joulery {

/// Prints a benchmark, finished or broken off, that lies in `folder`.
using TellBench = std::function<void(const Bench& bench, const std::string& folder)>;

/// Measures what the options ask for and keeps it in its folder. Returns the exit code: 0, 5 where nothing could run,
/// 130 broken off; that of the error, told, where it could not begin or be kept.
int measure_bench(const Invocation& typed, Context& context, const TellBench& tell);

}  // namespace joulery

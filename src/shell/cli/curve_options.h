// SPDX-License-Identifier: Apache-2.0
// The options --concurrency, --rate and --itl-limit of `joulery bench`: what was typed as the points of a curve over
// load. How they are measured is shell/bench/curve_run.h.
#pragma once

#include <optional>

#include "foundation/base/result.h"
#include "shell/bench/curve_plan.h"
#include "shell/cli/command.h"

namespace joulery {

/// Nothing without --concurrency and --rate. `seed` is that of the arrivals. Errors (invalid): no ascending numbers, a
/// rate without its unit, a limit without a curve.
[[nodiscard]] Result<std::optional<CurvePlan>> curve_options(const Invocation& invocation, std::uint64_t seed);

}  // namespace joulery

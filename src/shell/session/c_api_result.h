// SPDX-License-Identifier: Apache-2.0
// From what a span used to the joulery_result of the C interface: joules, and NaN where there is nothing to say.
#pragma once

#include "foundation/domain/run.h"
#include "joulery/joulery.h"
#include "shell/app/road.h"

namespace joulery {

/// `standing` is the run's so far. `size` is left to the caller, who knows how much the program has room for.
[[nodiscard]] joulery_result result_of(const SpanResult& span, const Standing& standing);

}  // namespace joulery

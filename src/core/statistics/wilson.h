// SPDX-License-Identifier: Apache-2.0
// Wilson's score interval of a share of successes: what the accuracy of a model is printed with. Of figures that are no
// counts (F1, ROUGE) the interval is statistics/clustered_bootstrap.h's.
#pragma once

#include <cstdint>

#include "foundation/units/bounded.h"

namespace joulery {

/// successes / trials as a fraction with its 95 % interval (Wilson 1927, Journal of the American Statistical
/// Association 22): it stays in [0, 1] and holds for few trials. At least one trial; successes <= trials.
[[nodiscard]] Bounded<double> wilson_interval(std::uint64_t successes, std::uint64_t trials);

}  // namespace joulery

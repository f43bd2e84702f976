// SPDX-License-Identifier: Apache-2.0
// The training of a zoo entry as amounts with their intervals. Seconds times a power are a model whatever the entry
// calls them; nothing is measured here.
#pragma once

#include "adapters/engines/zoo_training.h"
#include "core/bundle/bench_training.h"
#include "foundation/base/result.h"

namespace joulery {

/// "51686" is 51685.5 to 51686.5, as printed; "2.6..17" has its middle as best value; "2.6..8.8..17" states it. Nothing
/// for anything else, for a negative end and for ends out of order.
[[nodiscard]] std::optional<Bounded<double>> stated_interval(std::string_view text);

/// Errors (invalid): an amount that is no such interval, with the place of the entry.
Result<BenchTraining> stated_training(const ZooTraining& stated);

}  // namespace joulery

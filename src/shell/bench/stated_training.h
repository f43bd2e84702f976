// SPDX-License-Identifier: Apache-2.0
// The training of a zoo entry as amounts with their intervals. Seconds times a power are a model whatever the entry
// calls them; nothing is measured here.
#pragma once

#include "adapters/engines/zoo_training.h"
#include "core/bundle/bench_training.h"
#include "foundation/base/result.h"

namespace joulery {

/// Errors (invalid): an amount that is no such interval, with the place of the entry.
Result<BenchTraining> stated_training(const ZooTraining& stated);

}  // namespace joulery

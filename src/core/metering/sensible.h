// SPDX-License-Identifier: Apache-2.0
// What a recording from outside may claim about channels and models: metering relies on it, so it is checked before the
// first number is computed. Probes of our own keep these promises and are not checked.
#pragma once

#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Errors (invalid) name the channel and the field: a scale of 0, a modulus of 0, a negative or absurd doubt or
/// ceiling.
Result<void> check_channels(const std::vector<Channel>& channels);
/// Channels, models and interval of a recording.
Result<void> check_start(const RunStart& start);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The ends of shares: a part's doubt divided among those its best value was divided among. Dividing the best value is
// attribution/share.h.
#pragma once

#include <vector>

#include "foundation/domain/run.h"

namespace joulery {

/// Gives every share ends around its best value, so that the lows and the highs sum to the part's too; `shares` hold
/// all consumers of one part, unknown's last.
void widen_shares(const Bounded<Energy>& part, std::vector<ShareResult>& shares);

}  // namespace joulery

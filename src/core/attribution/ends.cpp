// SPDX-License-Identifier: Apache-2.0
// Low and high are divided by the best values as weights.
#include "core/attribution/ends.h"

#include <algorithm>

#include "core/attribution/share.h"

namespace joulery {

void widen_shares(const Bounded<Energy>& part, std::vector<ShareResult>& shares) {
  std::vector<Claim> weights;
  for (const ShareResult& share : shares) {
    const std::int64_t best = std::max<std::int64_t>(0, share.energy.best.microjoules());
    weights.push_back({static_cast<std::uint64_t>(best), 0});
  }
  std::vector<Energy> low(shares.size() + 2);
  std::vector<Energy> high(shares.size() + 2);
  share(part.low, Energy{}, weights, 0, IdlePolicy::none, low);
  share(part.high, Energy{}, weights, 0, IdlePolicy::none, high);
  low[shares.size() - 1] += low.back();  // with nothing divided, what may have been taken is unknown's
  high[shares.size() - 1] += high.back();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    Bounded<Energy>& energy = shares[i].energy;
    energy.low = std::min(low[i], energy.best);
    energy.high = std::max(high[i], energy.best);
  }
}

}  // namespace joulery

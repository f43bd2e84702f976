// SPDX-License-Identifier: Apache-2.0
// Wilson's interval in closed form; its ends are held to the share they surround, which rounding could cross.
#include "core/statistics/wilson.h"

#include <algorithm>
#include <cmath>

#include "foundation/base/ensure.h"

namespace joulery {

Bounded<double> wilson_interval(std::uint64_t successes, std::uint64_t trials) {
  ENSURE(trials > 0 && successes <= trials);
  constexpr double z = 1.959963984540054;  // 97.5 % point of the normal distribution
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double reach = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::clamp(centre - reach, 0.0, share), share, std::clamp(centre + reach, share, 1.0)};
}

}  // namespace joulery

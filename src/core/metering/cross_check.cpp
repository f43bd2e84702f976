// SPDX-License-Identifier: Apache-2.0
// Differences in units of doubt. The doubt between two amounts is the upper half of the lower one and the lower half of
// the upper one.
#include "core/metering/cross_check.h"

#include <cmath>

namespace joulery {
namespace {

constexpr double kRounding = 100e-6;

}  // namespace

double bounds_above(const Bounded<Energy>& parts, const Bounded<Energy>& whole) {
  const Energy above = parts.best - whole.best;
  if (above <= Energy{}) return 0;
  const Energy doubt = (parts.best - parts.low) + (whole.high - whole.best);
  return doubt > Energy{} ? above / doubt : INFINITY;
}

double bounds_apart(const Bounded<Energy>& one, const Bounded<Energy>& other) {
  return std::max(bounds_above(one, other), bounds_above(other, one));
}

Bounded<Energy> as_register(Energy best, Energy tick) {
  const Energy doubt = best * kRounding + tick + tick;
  return {best - doubt, best, best + doubt};
}

}  // namespace joulery

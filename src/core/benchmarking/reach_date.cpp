// SPDX-License-Identifier: Apache-2.0
// The integral of an exponential, turned round, and drawn.
#include "core/benchmarking/reach_date.h"

#include <cmath>

#include "core/statistics/split_mix.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr double kDaysPerYear = 365.25;

/// In [0, 1), from 53 random bits.
double share(SplitMix& random) { return static_cast<double>(random.next() >> 11U) * 0x1p-53; }

double drawn(const Bounded<double>& interval, SplitMix& random) {
  const double at = 2 * share(random) - 1;
  const double reach = at < 0 ? interval.best - interval.low : interval.high - interval.best;
  return interval.best + at * reach;
}

}  // namespace

std::optional<Days> time_to_reach(double queries, QueryRate rate, double growth_per_year) {
  if (rate <= QueryRate{}) return std::nullopt;
  const double days_at_this_rate = queries / (rate / query_per_day);
  const double growth = growth_per_year / kDaysPerYear;
  if (std::abs(growth * days_at_this_rate) < 1e-12) return Days(days_at_this_rate);
  const double argument = 1 + growth * days_at_this_rate;
  if (argument <= 0) return std::nullopt;
  return Days(std::log(argument) / growth);
}

double probability_reached(const Bounded<double>& queries, const Traffic& traffic, Days days,
                           const ResamplingPlan& plan) {
  ENSURE(plan.resamples > 0);
  SplitMix random(plan.seed);
  const Bounded<double> rate{traffic.rate.low / query_per_day, traffic.rate.best / query_per_day,
                             traffic.rate.high / query_per_day};
  std::uint32_t reached = 0;
  for (std::uint32_t draw = 0; draw < plan.resamples; ++draw) {
    const double wanted = drawn(queries, random);
    const QueryRate now = drawn(rate, random) * query_per_day;
    const auto needed = time_to_reach(wanted, now, drawn(traffic.growth_per_year, random));
    reached += needed && *needed <= days ? 1 : 0;
  }
  return static_cast<double>(reached) / plan.resamples;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// When a number of queries will have been asked, from a rate today and its growth, both intervals; as a probability for
// a date, because the growth of a service is a guess.
#pragma once

#include <chrono>
#include <optional>
#include <ratio>

#include "core/statistics/clustered_bootstrap.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

namespace kind {
struct QueryRate;
}
using QueryRate = Quantity<kind::QueryRate>;  ///< base: queries per day
/// Real days: a Duration ends after 292 years.
using Days = std::chrono::duration<double, std::ratio<86400>>;
inline constexpr QueryRate query_per_day = QueryRate::of_base(1);

/// How a service is used: rate(t) = rate e^(growth t), t in days.
struct Traffic {
  Bounded<QueryRate> rate;                       ///< today
  Bounded<double> growth_per_year = exact(0.0);  ///< 1 = e-fold within a year; may be below 0
};

/// Time until the integral of the rate reaches `queries`; nothing when it never does (a rate that dies out) or is 0.
[[nodiscard]] std::optional<Days> time_to_reach(double queries, QueryRate rate, double growth_per_year);

/// Share of draws in which it is reached within `days`. Each input is drawn from its interval, half of the draws evenly
/// below its best value and half evenly above (BM-30).
[[nodiscard]] double probability_reached(const Bounded<double>& queries, const Traffic& traffic, Days days,
                                         const ResamplingPlan& plan = {});

}  // namespace joulery

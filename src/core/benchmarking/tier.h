// SPDX-License-Identifier: Apache-2.0
// Tiers of a trial: how long, with how many sensor updates and how precisely it was measured, and in how many fresh
// processes. What a tier asks is a table; what a trial reached is told from what it did, not from what it was called.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/statistics/precision_stop.h"
#include "foundation/base/time.h"

namespace joulery {

/// From the least to the most that is asked.
enum class Tier { smoke, quick, standard, certified };

[[nodiscard]] std::string_view to_string(Tier tier);
[[nodiscard]] std::optional<Tier> tier_from(std::string_view word);

/// What a tier asks (BM-5, BM-7, BM-8, BM-9).
struct TierDemands {
  Duration query_time{};             ///< measured, all repeats together
  std::uint64_t sensor_updates = 0;  ///< distinct ones within the query time
  Duration idle_time{};              ///< of each idle window
  std::uint64_t idle_updates = 0;
  std::uint32_t processes = 1;               ///< fresh ones
  std::optional<PrecisionTarget> precision;  ///< nothing: smoke asks for none
};

[[nodiscard]] TierDemands demands_of(Tier tier);

/// What a trial did.
struct TierEvidence {
  Duration query_time{};
  std::uint64_t sensor_updates = 0;
  std::uint32_t processes = 1;
};

/// The highest tier whose time, updates and processes are reached; smoke when quick is not. ReachedPrecision is judged
/// apart (judge_precision): a long trial that missed it is of its tier and says "target missed".
[[nodiscard]] Tier reached_tier(const TierEvidence& evidence);
/// Below quick: printed as "indicative" and in no rating.
[[nodiscard]] constexpr bool is_indicative(Tier tier) { return tier < Tier::quick; }

}  // namespace joulery

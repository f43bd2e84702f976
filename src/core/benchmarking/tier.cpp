// SPDX-License-Identifier: Apache-2.0
// The table of tiers. 600 s is MLPerf Power's minimum; 100 updates bound the error of one update at each edge to 1 %.
#include "core/benchmarking/tier.h"

#include <array>
#include <utility>

namespace joulery {
namespace {

using std::chrono::seconds;

constexpr std::array<std::pair<Tier, std::string_view>, 4> kWords{
    {{Tier::smoke, "smoke"}, {Tier::quick, "quick"}, {Tier::standard, "standard"}, {Tier::certified, "certified"}}};

bool reaches(const TierEvidence& evidence, const TierDemands& demands) {
  return evidence.query_time >= demands.query_time && evidence.sensor_updates >= demands.sensor_updates &&
         evidence.processes >= demands.processes;
}

}  // namespace

std::string_view to_string(Tier tier) { return kWords.at(static_cast<std::size_t>(tier)).second; }

std::optional<Tier> tier_from(std::string_view word) {
  for (const auto& [tier, own] : kWords) {
    if (own == word) return tier;
  }
  return std::nullopt;
}

TierDemands demands_of(Tier tier) {
  switch (tier) {
    case Tier::smoke:
      return {seconds(0), 0, seconds(0), 0, 1, std::nullopt};
    case Tier::quick:
      return {seconds(60), 100, seconds(20), 100, 1, PrecisionTarget{0.05}};
    case Tier::standard:
      return {seconds(180), 100, seconds(60), 100, 3, PrecisionTarget{0.02}};
    case Tier::certified:
      return {seconds(600), 100, seconds(60), 100, 3, PrecisionTarget{0.01}};
  }
  return {};
}

Tier reached_tier(const TierEvidence& evidence) {
  for (const Tier tier : {Tier::certified, Tier::standard, Tier::quick}) {
    if (reaches(evidence, demands_of(tier))) return tier;
  }
  return Tier::smoke;
}

}  // namespace joulery

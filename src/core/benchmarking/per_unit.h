// SPDX-License-Identifier: Apache-2.0
// Energy per unit of work: query, token, correct answer; in every unit reports use. Real numbers, because a small
// model's query takes fractions of a millijoule. Totals of a trial are units/quantity.h's.
#pragma once

#include <cstdint>
#include <optional>

#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

namespace kind {
struct EnergyPerQuery;
struct EnergyPerToken;
struct EnergyPerCorrect;
}  // namespace kind

using EnergyPerQuery = Quantity<kind::EnergyPerQuery>;      ///< base: joule per answered query
using EnergyPerToken = Quantity<kind::EnergyPerToken>;      ///< base: joule per token, input or output
using EnergyPerCorrect = Quantity<kind::EnergyPerCorrect>;  ///< base: joule per correct answer

inline constexpr EnergyPerQuery joule_per_query = EnergyPerQuery::of_base(1);
inline constexpr EnergyPerQuery watt_hour_per_thousand = EnergyPerQuery::of_base(3.6);
inline constexpr EnergyPerQuery kilowatt_hour_per_thousand = EnergyPerQuery::of_base(3600);  ///< the founding study's
inline constexpr EnergyPerQuery kilowatt_hour_per_query = EnergyPerQuery::of_base(3.6e6);
inline constexpr EnergyPerToken joule_per_token = EnergyPerToken::of_base(1);
inline constexpr EnergyPerCorrect joule_per_correct = EnergyPerCorrect::of_base(1);

/// What a trial did: counts of its engine, nothing where the engine did not tell (BM-22).
struct WorkDone {
  std::uint64_t queries = 0;  ///< answered; failures are not in it
  std::optional<std::uint64_t> input_tokens{};
  std::optional<std::uint64_t> cached_tokens{};
  std::optional<std::uint64_t> output_tokens{};  ///< reasoning tokens included
  std::optional<std::uint64_t> reasoning_tokens{};
};

/// What the footprint says of the same energy; nothing = no factor for it.
struct TrialFootprint {
  std::optional<Bounded<LocationCarbon>> carbon;
  std::optional<Bounded<OnSiteWater>> on_site_water;
  std::optional<Bounded<GridWater>> grid_water;
};

/// A trial per unit of its work (BM-29).
struct PerUnit {
  Bounded<EnergyPerQuery> query;
  std::optional<Bounded<EnergyPerToken>> input_token;   ///< all energy over the input tokens
  std::optional<Bounded<EnergyPerToken>> output_token;  ///< all energy over the output tokens
  Bounded<double> queries_per_kilowatt_hour;            ///< its high end is infinite where the energy may be 0
  TrialFootprint per_thousand;                          ///< of 1,000 queries
};

/// Nothing when no query was answered: energy per query is undefined then, not 0. Tokens of 0 give nothing either.
[[nodiscard]] std::optional<PerUnit> per_unit(const Bounded<Energy>& energy, const WorkDone& work,
                                              const TrialFootprint& footprint = {});
/// All of an energy over a number of queries; at least one.
[[nodiscard]] Bounded<EnergyPerQuery> per_query(const Bounded<Energy>& energy, std::uint64_t queries);

}  // namespace joulery

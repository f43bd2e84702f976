// SPDX-License-Identifier: Apache-2.0
// Divisions by counts, each only where there is something to divide by.
#include "core/benchmarking/per_unit.h"

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

std::optional<Bounded<EnergyPerToken>> over_tokens(const Bounded<Energy>& energy, std::optional<std::uint64_t> tokens) {
  if (!tokens || *tokens == 0) return std::nullopt;
  const auto each = [count = static_cast<double>(*tokens)](Energy part) {
    return part / joule / count * joule_per_token;
  };
  return Bounded<EnergyPerToken>{each(energy.low), each(energy.best), each(energy.high)};
}

template <class Q>
std::optional<Bounded<Q>> over_thousands(const std::optional<Bounded<Q>>& total, double thousands) {
  if (!total) return std::nullopt;
  return Bounded<Q>{total->low / thousands, total->best / thousands, total->high / thousands};
}

}  // namespace

Bounded<EnergyPerQuery> per_query(const Bounded<Energy>& energy, std::uint64_t queries) {
  ENSURE(queries > 0);
  const auto each = [count = static_cast<double>(queries)](Energy part) {
    return part / joule / count * joule_per_query;
  };
  return {each(energy.low), each(energy.best), each(energy.high)};
}

std::optional<PerUnit> per_unit(const Bounded<Energy>& energy, const WorkDone& work, const TrialFootprint& footprint) {
  if (work.queries == 0) return std::nullopt;
  PerUnit result;
  result.query = per_query(energy, work.queries);
  result.input_token = over_tokens(energy, work.input_tokens);
  result.output_token = over_tokens(energy, work.output_tokens);
  const auto in_kilowatt_hour = [](EnergyPerQuery each) { return kilowatt_hour_per_query / each; };
  result.queries_per_kilowatt_hour = {in_kilowatt_hour(result.query.high), in_kilowatt_hour(result.query.best),
                                      in_kilowatt_hour(result.query.low)};
  const double thousands = static_cast<double>(work.queries) / 1000;
  result.per_thousand = {over_thousands(footprint.carbon, thousands),
                         over_thousands(footprint.on_site_water, thousands),
                         over_thousands(footprint.grid_water, thousands)};
  return result;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Logarithms are shifted so that all are above 0, which a ratio does not see, because the comparison of two means wants
// them so.
#include "core/benchmarking/general_ratio.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/statistics/interval.h"

namespace joulery {
namespace {

using Models = std::span<const ModelPoint>;

bool by_energy(const ModelPoint& a, const ModelPoint& b) { return a.energy < b.energy; }

const ModelPoint& cheapest_of(Models models) { return *std::min_element(models.begin(), models.end(), by_energy); }

EnergyPerQuery mean_of(Models models) {
  EnergyPerQuery sum;
  for (const ModelPoint& model : models) sum += model.energy;
  return sum / static_cast<double>(models.size());
}

std::vector<double> logarithms(Models models, EnergyPerQuery unit) {
  std::vector<double> all;
  all.reserve(models.size());
  for (const ModelPoint& model : models) all.push_back(std::log(model.energy / unit));
  return all;
}

/// Nothing with fewer than two models on a side. `unit` is below every energy.
std::optional<Bounded<double>> geometric_ratio(Models general, Models specific, EnergyPerQuery unit) {
  if (general.size() < 2 || specific.size() < 2) return std::nullopt;
  const auto logs = compare(logarithms(specific, unit), logarithms(general, unit));
  if (!logs) return std::nullopt;
  return Bounded<double>{std::exp(logs->difference.low), std::exp(logs->difference.best),
                         std::exp(logs->difference.high)};
}

std::optional<GroupRange> range_of(Models models, std::optional<double> ModelPoint::* figure) {
  std::optional<GroupRange> range;
  for (const ModelPoint& model : models) {
    const std::optional<double>& value = model.*figure;
    if (!value) continue;
    if (!range) range = GroupRange{*value, *value};
    range = GroupRange{std::min(range->low, *value), std::max(range->high, *value)};
  }
  return range;
}

/// How much better `a` is than `b`; below 0: worse.
double lead_of(double a, double b, const EqualQuality& equal) { return equal.is_higher_better ? a - b : b - a; }

std::optional<double> iso_ratio(Models general, Models specific, const EqualQuality& equal) {
  constexpr double kRounding = 1e-12;
  const ModelPoint* best = nullptr;
  for (const ModelPoint& model : specific) {
    if (model.quality && (best == nullptr || lead_of(*model.quality, *best->quality, equal) > 0)) best = &model;
  }
  if (best == nullptr) return std::nullopt;
  std::optional<EnergyPerQuery> cheapest;
  for (const ModelPoint& model : general) {
    if (!model.quality || lead_of(*model.quality, *best->quality, equal) < -equal.delta - kRounding) continue;
    cheapest = std::min(cheapest.value_or(model.energy), model.energy);
  }
  if (!cheapest) return std::nullopt;
  return *cheapest / best->energy;
}

}  // namespace

std::optional<GeneralRatio> general_ratio(Models general, Models specific, const EqualQuality& equal) {
  if (general.empty() || specific.empty()) return std::nullopt;
  const EnergyPerQuery least = std::min(cheapest_of(general).energy, cheapest_of(specific).energy);
  if (least <= EnergyPerQuery{}) return std::nullopt;
  GeneralRatio ratio;
  ratio.geometric = geometric_ratio(general, specific, least / 2);
  ratio.cheapest_general = static_cast<std::size_t>(&cheapest_of(general) - general.data());
  ratio.cheapest_specific = static_cast<std::size_t>(&cheapest_of(specific) - specific.data());
  ratio.arithmetic = mean_of(general) / mean_of(specific);
  ratio.cheapest = cheapest_of(general).energy / cheapest_of(specific).energy;
  const ModelPoint& dearest = *std::max_element(general.begin(), general.end(), by_energy);
  ratio.dearest_over_cheapest = dearest.energy / cheapest_of(specific).energy;
  ratio.iso_quality = iso_ratio(general, specific, equal);
  ratio.general_quality = range_of(general, &ModelPoint::quality);
  ratio.specific_quality = range_of(specific, &ModelPoint::quality);
  ratio.general_tokens = range_of(general, &ModelPoint::output_tokens);
  ratio.specific_tokens = range_of(specific, &ModelPoint::output_tokens);
  return ratio;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Bands of a factor of four: far wider than what a good trial doubts.
#include "core/benchmarking/absolute_stars.h"

#include <algorithm>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// The ratio up to which 5, 4, 3, 2 stars are given.
constexpr std::array<double, 4> kUpTo{0.125, 0.5, 2, 8};

}  // namespace

const ReferenceEnergy* find_reference(std::span<const ReferenceEnergy> references, std::string_view task, Rung rung) {
  const auto found = std::find_if(references.begin(), references.end(), [&](const ReferenceEnergy& reference) {
    return reference.task == task && reference.rung == rung;
  });
  return found == references.end() ? nullptr : &*found;
}

int absolute_stars(EnergyPerQuery energy, EnergyPerQuery reference) {
  ENSURE(reference > EnergyPerQuery{});
  const double ratio = energy / reference;
  return 5 - static_cast<int>(std::lower_bound(kUpTo.begin(), kUpTo.end(), ratio) - kUpTo.begin());
}

std::array<double, 5> star_probabilities(std::span<const EnergyPerQuery> draws, EnergyPerQuery reference) {
  ENSURE(!draws.empty());
  std::array<double, 5> times{};
  for (const EnergyPerQuery draw : draws) times.at(static_cast<std::size_t>(absolute_stars(draw, reference) - 1)) += 1;
  for (double& share : times) share /= static_cast<double>(draws.size());
  return times;
}

int kept_stars(int published, const Bounded<EnergyPerQuery>& energy, EnergyPerQuery reference) {
  const bool touches =
      absolute_stars(energy.low, reference) >= published && absolute_stars(energy.high, reference) <= published;
  return touches ? published : absolute_stars(energy.best, reference);
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Absolute stars: energy against a dated reference of the task at the same rung. They never move because others arrive,
// and change only when the doubt allows it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/benchmarking/per_unit.h"
#include "foundation/domain/rung.h"

namespace joulery {

/// What a task takes by a dated table.
struct ReferenceEnergy {
  std::string task;
  Rung rung = Rung::node_modelled;
  EnergyPerQuery energy;
  std::string vintage;  ///< "v1: Luccioni et al. 2024, Table 2"
};

/// The reference of that task at that rung; nothing: "unrated".
[[nodiscard]] const ReferenceEnergy* find_reference(std::span<const ReferenceEnergy> references, std::string_view task,
                                                    Rung rung);

/// r = E / E_ref: 5 stars up to 1/8, 4 up to 1/2, 3 up to 2, 2 up to 8, else 1 (BM-32).
[[nodiscard]] int absolute_stars(EnergyPerQuery energy, EnergyPerQuery reference);

/// Probability of 1, 2, 3, 4, 5 stars: the shares of resampled energies in each band. At least one draw.
[[nodiscard]] std::array<double, 5> star_probabilities(std::span<const EnergyPerQuery> draws, EnergyPerQuery reference);

/// The published stars stay while the interval touches their band; else those of the best value (BM-32).
[[nodiscard]] int kept_stars(int published, const Bounded<EnergyPerQuery>& energy, EnergyPerQuery reference);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Both readings of one paragraph (huggingface/AIEnergyScore).
#include "core/benchmarking/relative_stars.h"

#include <algorithm>
#include <cmath>

namespace joulery {
namespace {

int equal_width(EnergyPerQuery energy, EnergyPerQuery least, EnergyPerQuery most) {
  if (least == most) return 5;
  const double share = (energy - least) / (most - least);
  return 5 - std::min(4, static_cast<int>(std::floor(5 * share)));
}

int quintile(EnergyPerQuery energy, std::span<const EnergyPerQuery> group) {
  const auto rank =
      std::count_if(group.begin(), group.end(), [energy](EnergyPerQuery other) { return other < energy; });
  return 5 - static_cast<int>(5 * rank / static_cast<std::ptrdiff_t>(group.size()));
}

}  // namespace

std::string_view to_string(StarReading reading) {
  return reading == StarReading::aes_equal_width ? "aes_equal_width" : "aes_quintile";
}

std::vector<int> relative_stars(StarReading reading, std::span<const EnergyPerQuery> group) {
  std::vector<int> stars;
  if (group.empty()) return stars;
  const auto [least, most] = std::minmax_element(group.begin(), group.end());
  stars.reserve(group.size());
  for (const EnergyPerQuery energy : group)
    stars.push_back(reading == StarReading::aes_equal_width ? equal_width(energy, *least, *most)
                                                            : quintile(energy, group));
  return stars;
}

ModelMemory model_memory(double parameters, double bits) {
  constexpr double kOverhead = 1.2;
  return parameters * bits / 8 * kOverhead / 1e9 * gigabyte_of_model;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What standards ask a report to contain and a benchmark does not find out: told by name with the reason, so that a
// reader does not take its absence for a nothing. What is found out but unknown in one benchmark is a null where it
// stands.
#pragma once

#include <map>
#include <string>

namespace joulery {

/// Reasons by name; names end in the unit a value would have.
[[nodiscard]] inline std::map<std::string, std::string> not_recorded() {
  return {
      {"adpe_kgsb", "no life-cycle assessment of the hardware is at hand"},
      {"carbon_embodied_g", "no life-cycle assessment of the hardware is at hand; joulery report --pack sci takes one"},
      {"carbon_market_g", "no contract for the energy is asked for; carbon is location-based"},
      {"energy_by_component_kwh", "the recordings hold it: joulery replay tells each part"},
      {"flops", "operations are not counted"},
      {"grid_hour", "the grid factor is a mean of its year"},
      {"grid_marginal_g_per_kwh", "the grid factor is an average, not a marginal one"},
      {"model_parallelism", "engines are not asked how they divide a model"},
      {"parameters_active", "zoo files state all parameters"},
      {"primary_energy_mj", "no life-cycle assessment of the hardware is at hand"},
      {"sampling_by_component", "the recordings hold it: joulery replay tells each part's samples"},
  };
}

}  // namespace joulery

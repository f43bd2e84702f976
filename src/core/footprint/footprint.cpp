// SPDX-License-Identifier: Apache-2.0
// The master equations, applied end to end to low, best and high.
#include "core/footprint/footprint.h"

#include "core/footprint/equivalence.h"

namespace joulery {
namespace {

void add_equivalences(Footprint& footprint, const Bounded<FacilityEnergy>& energy, const Factors& factors) {
  for (const EquivalenceRow& row : factors.equivalences) {
    auto found = compare(row, energy);
    if (!found && footprint.location) found = compare(row, *footprint.location);
    if (found) footprint.equivalences.push_back(std::move(*found));
  }
}

}  // namespace

Footprint footprint_of(const Bounded<Energy>& total, [[maybe_unused]] Duration window, const Factors& factors) {
  const Bounded<FacilityEnergy> facility{at_facility(total.low, factors.pue), at_facility(total.best, factors.pue),
                                         at_facility(total.high, factors.pue)};
  Footprint footprint;
  footprint.facility_energy = facility.best;
  if (factors.intensity) footprint.location = facility * *factors.intensity;
  if (factors.wue) footprint.on_site_water = total * *factors.wue;
  if (factors.grid_water) footprint.grid_water = facility * *factors.grid_water;
  if (factors.price) footprint.cost = facility * exact(*factors.price);
  footprint.embodied_why = "no hardware row matches; embodied carbon is unknown";
  add_equivalences(footprint, facility, factors);
  return footprint;
}

}  // namespace joulery

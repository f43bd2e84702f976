// SPDX-License-Identifier: Apache-2.0
// Equivalences: an amount of energy or carbon as a count of something everyday, always with vintage and definition
// (EQ-1 to EQ-5 of the method). Energy rows take energy at the facility boundary, carbon rows take location-based
// carbon.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/domain/run.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// The rows a run is compared with unless the user says otherwise: of each default id the newest vintage whose status
/// is not "verify" (EQ-5).
[[nodiscard]] std::vector<EquivalenceRow> default_equivalences(const std::vector<EquivalenceEntry>& entries);

/// The row of an id whose vintage holds `vintage` ("Jan 2024", "2023"), to recompute an old claim (EQ-4); the first
/// such row of the table when several do. Errors: no such id, no such vintage; the message names what there is.
Result<EquivalenceRow> equivalence_of_vintage(const std::vector<EquivalenceEntry>& entries, std::string_view id,
                                              std::string_view vintage);

/// What one of the thing takes; nothing when the row takes carbon (EQ-2).
[[nodiscard]] std::optional<FacilityEnergy> energy_each(const EquivalenceRow& row);
/// What one of the thing emits: "tCO2e/mile", "gCO2e", "lbCO2e"; nothing when the row takes energy.
[[nodiscard]] std::optional<LocationCarbon> carbon_each(const EquivalenceRow& row);

/// How many; nothing when the row takes carbon (EQ-2). Interval in, interval out (EQ-3).
[[nodiscard]] std::optional<Footprint::Equivalence> compare(const EquivalenceRow& row,
                                                            const Bounded<FacilityEnergy>& energy);
/// How many; nothing when the row takes energy (EQ-2).
[[nodiscard]] std::optional<Footprint::Equivalence> compare(const EquivalenceRow& row,
                                                            const Bounded<LocationCarbon>& carbon);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The rules that one record is enough for. Each function is pure and gives nothing where the record does not state what
// its formula needs. What needs several records is set_rules.h.
#pragma once

#include <vector>

#include "core/linting/rules.h"

namespace joulery {

/// "run r1, query model", for messages.
[[nodiscard]] std::string subject_of(const ImportedTrial& trial);

/// L1: parts and total, within 1e-6 or half a last digit. A part that is missing makes the total a lower bound.
[[nodiscard]] std::vector<Breach> check_parts(const ImportedTrial& trial);
/// L2: carbon over energy against the stated intensity, else against what grids have.
[[nodiscard]] std::vector<Breach> check_intensity(const ImportedTrial& trial);
/// L3: energy over duration against the power columns and the stated mean power.
[[nodiscard]] std::vector<Breach> check_power(const ImportedTrial& trial);
/// L3: the accelerators' mean power against what they can draw.
[[nodiscard]] std::vector<Breach> check_device_power(const ImportedTrial& trial);
/// L5: zeros written for parts that ran, and negative energies.
[[nodiscard]] std::vector<Breach> check_energies(const ImportedTrial& trial);
/// L6: energies per token, query and 1,000 queries against totals, rates and powers.
[[nodiscard]] std::vector<Breach> check_per_unit(const ImportedTrial& trial);
/// L9: the PUE's range, and water from IT energy.
[[nodiscard]] std::vector<Breach> check_facility(const ImportedTrial& trial);
/// L17: successes and failures, and how many queries stand behind a figure per 1,000.
[[nodiscard]] std::vector<Breach> check_counts(const ImportedTrial& trial);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// All rules over all records, and their breaches told together: 600 runs with one fault are one finding with a count
// and its first example. Printing is the command's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/importing/claims_csv.h"
#include "core/importing/imported_file.h"
#include "core/linting/rules.h"

namespace joulery {

/// Breaches of one check and group.
struct LintFinding {
  LintCheck check{};
  std::string group;
  std::size_t count = 0;
  Breach first;
};

/// Every breach of every rule in these records.
[[nodiscard]] std::vector<Breach> lint_trials(const ImportedFile& records);
/// Every breach of every rule in these claims.
[[nodiscard]] std::vector<Breach> lint_claims(const ClaimsFile& claims);

/// Breaches whose two statements differ by a factor of units (2 %), as breaches of L7.
[[nodiscard]] std::vector<Breach> unit_slips(std::span<const Breach> breaches);

/// Grouped by check and group: errors first, then warnings, then notes, each in the order of the rules.
[[nodiscard]] std::vector<LintFinding> told_together(const std::vector<Breach>& breaches);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Published figures beside ours: each statement recomputed from its inputs or from the logs, with difference and
// verdict. A statement that is known to be wrong must come out wrong, else our arithmetic is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/absolute_stars.h"
#include "core/benchmarking/published_formula.h"
#include "foundation/tables/tables.h"

namespace joulery {

/// One statement.
struct PublishedRow {
  std::string id;
  std::string section;  ///< "study", "logs", "press", or the method's rule
  std::string statement;
  std::string unit;
  std::string formula;                  ///< how ours is computed
  std::string printed;                  ///< as it was printed
  Bounded<double> stated = exact(0.0);  ///< what its digits leave
  Bounded<double> ours = exact(0.0);
  bool expected_to_meet = true;  ///< false: known to be wrong, `why` says it
  std::string why;
  std::string source;

  /// True when the two intervals touch.
  [[nodiscard]] bool meets() const;
  /// (ours - stated) / stated; nothing for a stated 0.
  [[nodiscard]] std::optional<double> difference_fraction() const;
  [[nodiscard]] bool as_expected() const { return meets() == expected_to_meet; }
};

/// claims.csv, Table 3's implied carbon intensities and Table 5's parities. Errors: a table that does not read.
Result<std::vector<PublishedRow>> published_rows(Tables& tables);

/// Reference energies v1 of absolute stars: Table 2's means, at node.modelled (BM-32).
Result<std::vector<ReferenceEnergy>> reference_energies();

}  // namespace joulery

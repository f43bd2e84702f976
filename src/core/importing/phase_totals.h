// SPDX-License-Identifier: Apache-2.0
// What a set of CodeCarbon's files adds up to: runs, and energy and time of each phase over the runs that are listed.
// Phases of one name are repeats of one thing and have a mean; phases of two names are never added (BM-3).
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/importing/imported_trial.h"
#include "core/statistics/summary.h"

namespace joulery {

/// One phase over all runs that count, or the runs' own rows.
struct PhaseTotals {
  std::string name;         ///< "query model"; empty for rows of whole runs
  std::size_t records = 0;  ///< that name it
  Summary energy_kwh;       ///< of those with an energy
  std::optional<Summary> duration_s;
};

struct ImportSummary {
  std::size_t runs = 0;  ///< in run lists; without a list, runs with a phase log
  bool has_list = false;
  std::vector<PhaseTotals> phases;              ///< in the order of their first record
  std::size_t unlisted_phases = 0;              ///< of runs in no list, left out where there is a list
  std::map<std::string, std::size_t> versions;  ///< records per tool and version: "codecarbon 2.3.1"
  std::map<std::string, std::size_t> absences;  ///< records per absent field with its reason
};

/// The summary of any records with run ids.
[[nodiscard]] ImportSummary summarize_import(std::span<const ImportedTrial> trials);

}  // namespace joulery

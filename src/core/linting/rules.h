// SPDX-License-Identifier: Apache-2.0
// The checks as a table: which of the eighteen rules a check belongs to, how grave its failure is, its formula, the
// likely cause and the fix. What a check found is a Breach; breaches of one kind together are a LintFinding.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/importing/imported_trial.h"

namespace joulery {

/// note: worth knowing. warning: the number is not what it seems. error: two numbers contradict each other.
enum class Gravity { note, warning, error };
[[nodiscard]] std::string_view to_string(Gravity gravity);

/// One formula each, in the order of the rules L1 to L18.
enum class LintCheck {
  parts_add_up,        // L1
  stated_intensity,    // L2
  one_intensity,       //
  sane_intensity,      //
  power_columns,       // L3
  mean_power,          //
  device_limit,        //
  constant_power,      // L4
  missing_energy,      // L5
  negative_energy,     //
  per_unit,            // L6
  unit_slip,           // L7
  training_energy,     // L8
  training_carbon,     //
  sane_pue,            // L9
  pue_once,            //
  wue_per_it_energy,   //
  achieved_peak,       // L10
  dense_peak,          //
  shares_of_meter,     // L11
  place_jumps,         // L12
  enough_updates,      // L13
  sample_times,        //
  electrical_power,    // L14
  counter_and_power,   //
  break_even,          // L15
  too_many_digits,     //
  mean_within_range,   //
  equivalence,         // L16
  tree_years,          //
  crossed_kinds,       //
  duplicate_run,       // L17
  unreadable_row,      //
  counts_add_up,       //
  extrapolated,        //
  overlapping_trials,  // L18
  undecided_overlap,   //
};

/// A row of the table.
struct Rule {
  LintCheck check;
  std::string_view id;  ///< "L1" to "L18"
  Gravity severity;
  std::string_view title;    ///< what is wrong, in one line
  std::string_view formula;  ///< what should hold
  std::string_view cause;    ///< the likely one
  std::string_view fix;      ///< what to do
};

/// All checks, in the order of LintCheck.
[[nodiscard]] std::span<const Rule> rules();
[[nodiscard]] const Rule& rule_of(LintCheck check);

/// One failure of one check.
struct Breach {
  LintCheck check{};
  std::string group;  ///< what breaches are told together: a part, a phase
  Origin origin;
  std::string subject;             ///< "run r1, query model"
  std::string numbers;             ///< the numbers that do not agree, with units
  std::optional<double> quotient;  ///< of two statements of one thing, for L7
};

}  // namespace joulery

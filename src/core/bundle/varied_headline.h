// SPDX-License-Identifier: Apache-2.0
// Energy over an option that was varied on purpose (BM-26: batch, steps, size): the arms of one model that differ in it
// alone, in order of its value, each against the first within their blocks, and what a step costs. Arms of unlike
// models against each other are task_headline.h's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/line_fit.h"
#include "core/bundle/trial_headline.h"

namespace joulery {

/// One arm.
struct VariedPoint {
  std::size_t trial = 0;                 ///< index into the bench's trials
  double amount = 0;                     ///< what VariedOption::amount names; of batches what was reached
  std::optional<Bounded<double>> ratio;  ///< of energy to the first; nothing: it is the first, or too few blocks
};

/// Two or more arms.
struct VariedCurve {
  std::string model;                ///< its id, without what was varied
  std::string option;               ///< "steps"
  VariedOptions held;               ///< other options that were set, alike in all of them
  std::vector<VariedPoint> points;  ///< by rising value
  std::optional<LineFit> fit;       ///< of a query over steps, with the instruments' doubt
  std::string why_no_fit;           ///< empty with a fit
};

/// Of the trials that may be compared, model by model and option by option. `headlines` are those of all trials.
[[nodiscard]] std::vector<VariedCurve> varied_curves(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                                     const std::vector<std::size_t>& compared);

/// The value of a curve's option in one of its arms: "10".
[[nodiscard]] const std::string& value_in(const Bench& bench, const VariedCurve& curve, const VariedPoint& point);

}  // namespace joulery

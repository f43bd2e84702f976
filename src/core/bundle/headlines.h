// SPDX-License-Identifier: Apache-2.0
// Everything that follows from a bench: what a leaderboard shows and its document holds under "headlines". The same
// bench gives the same headlines on every machine (BM-35).
#pragma once

#include <optional>
#include <vector>

#include "core/bundle/bundle.h"
#include "core/bundle/task_headline.h"
#include "core/bundle/trial_headline.h"

namespace joulery {

/// In the order of the bench. Points into it: the bench must outlive them.
struct Headlines {
  std::vector<TrialHeadline> trials;
  std::vector<TaskHeadline> tasks;     ///< a group of trials that may meet each; trial_groups()
  std::optional<double> own_fraction;  ///< the meter's own energy, of that of all phases; nothing: there is none
};

/// Absolute ratings are against the built-in reference energies v1 (BM-32).
[[nodiscard]] Headlines headlines_of(const Bench& bench);

/// One count of a bench that its own answers contradict.
struct Contradiction {
  std::string path;     ///< in the document: "measured.trials[0].trial.repeats[3].correct"
  std::string stored;   ///< "17"
  std::string derived;  ///< "16"
};

/// Counts of repeats against their answers: answered, failed, right ones; energy samples of curves against their
/// points.
[[nodiscard]] std::vector<Contradiction> contradictions(const Bench& bench);

}  // namespace joulery

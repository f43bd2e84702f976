// SPDX-License-Identifier: Apache-2.0
// What training a model took before its first query, as its zoo entry states it: somebody else's figure, or seconds
// times a modelled power, and never one that was measured in this bench. What follows from it is break_even_headline.h.
#pragma once

#include <optional>
#include <string>

#include "core/benchmarking/break_even.h"
#include "foundation/domain/method.h"

namespace joulery {

/// A training as it is stated.
struct BenchTraining {
  TrainingCost cost;
  Method method = Method::imported;
  std::optional<Bounded<CarbonIntensity>> intensity;  ///< of the grid it was trained on; nothing: not known
  std::string how;                                    ///< "GPU hours x TDP"
  std::string source;
};

/// What a training is called in documents: a null or a missing one is this, never 0.
inline constexpr std::string_view kTrainingNotKnown = "training cost not known";

}  // namespace joulery

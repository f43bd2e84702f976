// SPDX-License-Identifier: Apache-2.0
// The founding question on this machine: how many times the energy of a task-specific model a general one takes for the
// same reviews, per answer and per right answer, with intervals; and that in words. The measuring is
// cli/demo_conversation.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/engines/model_zoo.h"
#include "foundation/document/document.h"
#include "foundation/domain/run.h"
#include "shell/cli/demo_facts.h"

namespace joulery {

/// One model's side.
struct ArmOutcome {
  std::string name;
  ArmFacts facts;
  /// Instrument doubt and spread between blocks, added.
  Bounded<double> joules_per_request;
  std::optional<Bounded<double>> joules_per_correct;  ///< nothing: no answer was right
};

/// Both sides; ratios are general / specific.
struct DemoComparison {
  ArmOutcome specific;
  ArmOutcome general;
  ZooLanguageModel model;
  Bounded<double> energy_ratio;                  ///< per request: geometric mean over blocks, bootstrap over blocks
  Bounded<double> doubt_ratio;                   ///< of the sums, where the instrument's doubt moves both sides alike
  std::optional<Bounded<double>> correct_ratio;  ///< per right answer, bootstrap over blocks
  std::size_t blocks = 0;
  std::size_t passes = 1;
  std::uint64_t order_seed = 0;
};

/// The spans of the blocks are found by the arms' names. Nothing where a block's energy is not above zero, so that no
/// ratio can be told. At least one block each.
[[nodiscard]] std::optional<DemoComparison> compare_arms(const Run& run, const DemoWork& work, std::size_t passes,
                                                         ArmFacts specific, ArmFacts general,
                                                         const ZooLanguageModel& model);

/// The answer first, then the table, how it was found, and what the study said. `picture`: with the bars, for HTML.
[[nodiscard]] std::vector<Block> comparison_blocks(const Run& run, const DemoComparison& comparison, bool picture);

/// "157 (149 … 166)"; no bounds with fewer than two blocks.
[[nodiscard]] std::string ratio_text(const Bounded<double>& ratio, std::size_t blocks);

}  // namespace joulery

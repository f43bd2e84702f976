// SPDX-License-Identifier: Apache-2.0
// Energy per correct answer: all energy over all correct answers of the same queries, with an interval of the ratio.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/benchmarking/per_unit.h"
#include "core/statistics/clustered_bootstrap.h"

namespace joulery {

/// What one repeat (or one query) took and how many of its answers were right.
struct ScoredEnergy {
  Energy energy;
  std::uint64_t answers = 0;
  std::uint64_t correct = 0;
};

/// The ratio, or why there is none.
struct EnergyPerCorrectAnswer {
  std::uint64_t answers = 0;
  std::uint64_t correct = 0;
  std::optional<EnergyPerCorrect> best;  ///< nothing: 0 correct
  std::optional<Bounded<EnergyPerCorrect>>
      interval;  ///< nothing: one cluster, or 0 correct; its high end may be infinite
  ClusterMethod method = ClusterMethod::bootstrap;

  /// "undefined (0 of 12 correct)"; empty when it is defined.
  [[nodiscard]] std::string undefined_text() const;
};

/// sum E / sum correct with a clustered bootstrap of the ratio (BM-19). Observations stand cluster after cluster;
/// `repeats` says how many each holds.
[[nodiscard]] EnergyPerCorrectAnswer energy_per_correct(std::span<const std::uint32_t> repeats,
                                                        std::span<const ScoredEnergy> observations,
                                                        const ResamplingPlan& plan = {});

/// The same from a mean energy per query and a published share of right answers; nothing for a share of 0.
[[nodiscard]] std::optional<EnergyPerCorrect> energy_per_correct(EnergyPerQuery each, double correct_fraction);

}  // namespace joulery

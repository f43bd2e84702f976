// SPDX-License-Identifier: Apache-2.0
// What one run knows of a part between two instants: from its samples where they are there, else from what a finished
// run keeps, the amount and the power over time. Which run is asked for which stretch is merging/merge_node.cpp.
#pragma once

#include <functional>

#include "core/merging/stretch.h"
#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A run to merge.
struct MergeInput {
  Run run;
  /// The run as if its window were [from, to): computed from its samples, exactly. Empty: the samples are gone.
  std::function<Result<Run>(Instant from, Instant to)> between;

  [[nodiscard]] bool is_exact() const { return static_cast<bool>(between); }
};

/// Energy of one part in one stretch, and how much of it nobody used.
struct PartAmount {
  Bounded<Energy> energy;
  Energy idle;
};

/// When the run covered the part: its window without the part's gaps. Empty where the part is unknown.
[[nodiscard]] Stretches seen_by(const Run& run, const PartResult& part);

/// The amount in a stretch the run covered. Without samples the run's amount is divided by its power over time; the
/// energy of the step an edge falls into is doubt. Errors: those of `between`.
[[nodiscard]] Result<PartAmount> amount_between(const MergeInput& input, const PartResult& part,
                                                const Stretch& stretch);

/// Energy the series shows between two instants; where it shows none, power is taken as constant. For pictures and for
/// dividing.
[[nodiscard]] Energy drawn_energy(const Run& run, const PartResult& part, const Stretch& stretch);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The steady window of a trial with several requests at once: what comes before and after it is ramp, reported and not
// dropped.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/benchmarking/total_doubt.h"
#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// From one instant to another.
struct SteadyWindow {
  Instant from;
  Instant to;
};

/// From the moment `concurrency` requests have sent their first token to the moment all but `concurrency` have (BM-11).
/// Failed requests sent none and are left out by the caller. Nothing when too few requests were made for a window.
[[nodiscard]] std::optional<SteadyWindow> steady_window(std::span<const Instant> first_tokens, std::size_t concurrency);

/// Energy inside and outside; together the whole.
struct SteadyEnergy {
  Bounded<Energy> steady;
  Bounded<Energy> ramp;
};

/// Cumulative energy at an instant, from the trial's start: a straight line between two samples.
struct EnergyAtInstant {
  Instant at;
  Energy since_start;
};

/// Cuts a trial's cumulative energy at the window's edges, interpolated (BM-3). `doubt` holds for both parts.
/// Nothing unless the samples cover the window.
[[nodiscard]] std::optional<SteadyEnergy> split_ramp(std::span<const EnergyAtInstant> samples,
                                                     const SteadyWindow& window, const InstrumentDoubt& doubt);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Iso-quality: the cheapest arm that is as good as a reference, and what it saves. "None" is an answer.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/benchmarking/front.h"

namespace joulery {

/// The answer for one reference arm.
struct IsoQuality {
  std::size_t reference = 0;
  std::optional<std::size_t> cheapest;          ///< another arm that is cheaper; nothing = none
  std::optional<Bounded<double>> energy_ratio;  ///< cheapest / reference on joint resamples; nothing without one
  double quality_gap = 0;                       ///< delta: how much worse it may be, in points of [0, 1]
};

/// Among arms of quality >= that of the reference - delta the one of least energy (BM-21); delta is one point unless
/// stated. Needs 8 clusters for the ratio's interval, as clustered_interval does; with fewer it is t's.
[[nodiscard]] IsoQuality iso_quality(std::span<const std::uint32_t> repeats, std::span<const ArmObservations> arms,
                                     std::size_t reference, double delta = 0.01, const ResamplingPlan& plan = {});

}  // namespace joulery

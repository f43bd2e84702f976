// SPDX-License-Identifier: Apache-2.0
// The absolute rating of a trial, or why it has none: too short, void, or no reference at its rung. The bands are
// absolute_stars.h.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/benchmarking/absolute_stars.h"
#include "core/benchmarking/trial_result.h"

namespace joulery {

/// Stars with how sure they are. Exactly one of `stars` and `why_unrated` is there.
struct Rating {
  std::optional<int> stars;                      ///< 1 to 5, of the mean energy per query
  std::array<double, 5> probabilities{};         ///< of 1, 2, 3, 4, 5 stars, over the trial's resamples and
                                                 ///< what the instruments may be off
  std::string reference_vintage;                 ///< what it was rated against; empty without stars
  std::string why_unrated;                       ///< "no reference for text generation at device.net"
  std::optional<EnergyPerQuery> reference = {};  ///< its energy; nothing without stars
};

/// BM-7 (indicative trials are in no rating), BM-23, BM-32. Errors: the trial has no figures.
Result<Rating> rate_trial(const Trial& trial, std::string_view task, std::span<const ReferenceEnergy> references,
                          const ResamplingPlan& plan = {});

/// The stars that stand after a published trial was measured again, with that energy: the published ones while its
/// interval touches their band (BM-32). Nothing: one of the two is unrated, or they have two references.
[[nodiscard]] std::optional<int> kept_rating(const Rating& published, const Rating& again,
                                             const Bounded<EnergyPerQuery>& energy);

}  // namespace joulery

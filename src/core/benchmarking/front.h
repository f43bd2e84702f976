// SPDX-License-Identifier: Apache-2.0
// The Pareto front of energy (down) and quality (up), and how sure it is that an arm stands on it: all arms are
// recomputed on the same draws. Arms of two rungs never come here (ladder.h).
#pragma once

#include <span>
#include <vector>

#include "core/benchmarking/per_unit.h"
#include "core/statistics/clustered_bootstrap.h"

namespace joulery {

/// What an arm costs and how good it is.
struct EnergyQuality {
  EnergyPerQuery energy;
  double quality = 0;  ///< in [0, 1], higher is better
};

/// For each point whether it stands on the front: no other is no worse in both and better in one. Equal points are both
/// on it (BM-20).
[[nodiscard]] std::vector<bool> front_of(std::span<const EnergyQuality> points);

/// How a picture shows a member.
enum class FrontMark {
  none,      ///< below 0.05
  possible,  ///< 0.05 to below 0.5
  solid,     ///< 0.5 and more
};

/// The mark of a probability of membership.
[[nodiscard]] FrontMark front_mark(double probability);

/// An arm and its place.
struct FrontMember {
  EnergyQuality point;     ///< on even weights
  bool on_front = false;   ///< of the points themselves
  double probability = 0;  ///< share of joint resamples in which it is on the front
  FrontMark mark = FrontMark::none;
};

/// An arm's observations: cluster after cluster, alike in every arm.
using ArmObservations = std::vector<EnergyQuality>;

/// Membership by joint resamples of clusters and of repeats within (BM-20). Every arm holds as many observations as
/// `repeats` sums to: complete blocks do.
[[nodiscard]] std::vector<FrontMember> front_members(std::span<const std::uint32_t> repeats,
                                                     std::span<const ArmObservations> arms,
                                                     const ResamplingPlan& plan = {});

}  // namespace joulery

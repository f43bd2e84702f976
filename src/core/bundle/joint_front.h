// SPDX-License-Identifier: Apache-2.0
// Front membership where quality is a metric of items: energy is drawn by clusters and repeats, quality by items, both
// alike for every arm, so that arms meet on the same draws (BM-20). Blocks must be shared (comparison.h checks that).
#pragma once

#include <span>
#include <vector>

#include "core/benchmarking/front.h"
#include "core/bundle/trial_scorer.h"

namespace joulery {

/// One arm.
struct JointArm {
  std::vector<double> joules;           ///< a query, by repeat, cluster after cluster
  const TrialScorer* scorer = nullptr;  ///< lives as long as the call
};

/// In order of the arms, all scored on as many items and by one metric, each with the same number of repeats. Lower
/// metrics that are better count by their negative; the point keeps the metric's own value.
[[nodiscard]] std::vector<FrontMember> joint_front(std::span<const std::uint32_t> repeats,
                                                   std::span<const JointArm> arms, const ResamplingPlan& plan);

}  // namespace joulery

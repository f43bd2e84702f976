// SPDX-License-Identifier: Apache-2.0
// What a model's answers in the demo come to: how many were right, tokens, how long they took, block by block. Energy
// is not here: that is the run's (cli/demo_report.h, cli/demo_comparison.h).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/datasets/reviews.h"
#include "core/tasks/classify.h"
#include "shell/cli/demo_conversation.h"

namespace joulery {

/// One block of one arm: every review was asked for as often, and is scored once.
struct BlockFacts {
  Score score;
  std::uint64_t queries = 0;
};

/// Everything known of one arm besides its energy.
struct ArmFacts {
  ModelLoaded loaded;
  Score score;                ///< of distinct reviews
  std::uint64_t queries = 0;  ///< answered, repetitions included
  std::uint64_t tokens = 0;
  Duration median_latency{};  ///< from a text's bytes to its label, in the worker
  Duration p95_latency{};
  std::vector<BlockFacts> blocks;
};

/// Whether a label means that a review is positive or negative, blanks before it aside.
[[nodiscard]] bool is_right(std::string_view label, const Review& review);

/// Scores the answers against the truth. Each block holds the next reviews, `passes` times one after the other; all
/// together as many as reviews, at least one.
[[nodiscard]] ArmFacts arm_facts(const DemoAnswers& answers, const std::vector<Review>& reviews,
                                 std::size_t passes = 1);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The first pass over a block is what is scored; a model that answers the same text differently a second time does not
// get a second chance.
#include "shell/cli/demo_facts.h"

#include "core/statistics/summary.h"
#include "foundation/base/ensure.h"

namespace joulery {

bool is_right(std::string_view label, const Review& review) {
  while (label.starts_with(' ')) label.remove_prefix(1);
  return label == (review.is_positive ? "positive" : "negative");
}

ArmFacts arm_facts(const DemoAnswers& answers, const std::vector<Review>& reviews, std::size_t passes) {
  ArmFacts facts;
  facts.loaded = answers.loaded;
  std::vector<double> seconds;
  std::size_t next = 0;
  for (const Classified& classified : answers.blocks) {
    const auto& results = classified.results;
    const std::size_t distinct = results.size() / passes;
    ENSURE(distinct * passes == results.size() && next + distinct <= reviews.size());
    BlockFacts block{{}, results.size()};
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (i < distinct) block.score.count(is_right(results[i].label, reviews[next + i]));
      facts.tokens += results[i].tokens;
      seconds.push_back(seconds_of(results[i].end - results[i].start));
    }
    next += distinct;
    facts.score.correct += block.score.correct;
    facts.score.answers += block.score.answers;
    facts.queries += block.queries;
    facts.blocks.push_back(block);
  }
  ENSURE(!seconds.empty() && next == reviews.size());
  const auto to_duration = [](double value) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
  };
  facts.median_latency = to_duration(median(seconds));
  facts.p95_latency = to_duration(quantile(seconds, 0.95));
  return facts;
}

}  // namespace joulery

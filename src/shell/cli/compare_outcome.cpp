// SPDX-License-Identifier: Apache-2.0
// A block counts when every command has its span in it; what was broken off left none. A run without its unit of work
// has failed.
#include "shell/cli/compare_outcome.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "core/bundle/run_rung.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "shell/app/road.h"

namespace joulery {
namespace {

using SpansByName = std::map<std::string, const SpanResult*, std::less<>>;

SpansByName spans_of(const Run& run) {
  SpansByName spans;
  for (const SpanResult& span : run.spans) spans.try_emplace(span.name, &span);
  return spans;
}

/// Nothing where a command's span is missing.
std::optional<ArmBlock> block_of(const SpansByName& spans, const std::vector<CommandArm>& arms, std::size_t number) {
  ArmBlock block;
  block.reserve(arms.size());
  for (const CommandArm& arm : arms) {
    const auto found = spans.find(block_span(arm.letter, number));
    if (found == spans.end()) return std::nullopt;
    const SpanResult& span = *found->second;
    block.push_back({span.energy, span.end - span.start, !span.work.contains(good_runs(arm.letter))});
  }
  return block;
}

std::vector<ArmBlock> blocks_of(const SpansByName& spans, const std::vector<CommandArm>& arms) {
  std::vector<ArmBlock> blocks;
  while (auto block = block_of(spans, arms, blocks.size() + 1)) blocks.push_back(std::move(*block));
  return blocks;
}

std::optional<IdleWindow> window_of(const SpansByName& spans, std::string_view name) {
  const auto found = spans.find(name);
  if (found == spans.end() || found->second->end <= found->second->start) return std::nullopt;
  const SpanResult& span = *found->second;
  return IdleWindow{span.energy.best / (span.end - span.start), {}, span.end - span.start, 0};
}

/// One window stands for both where it was broken off before the other.
std::optional<IdleBaseline> idle_of(const SpansByName& spans) {
  const auto before = window_of(spans, "idle before");
  const auto after = window_of(spans, "idle after");
  if (!before) return std::nullopt;
  return idle_power(IdleState::empty, *before, after.value_or(*before));
}

std::string why_no_idle(const SpansByName& spans, bool was_watched) {
  if (!was_watched) return "the idle machine was not watched";
  const SpanResult& before = *spans.at("idle before");
  if (before.end - before.start < kShortestIdle) return "the idle machine was watched for less than 0.5 s";
  return "the machine was not idle when it was watched";
}

}  // namespace

std::optional<CommandComparison> command_comparison(const Run& run) {
  const auto plan = plan_of_tags(run.start.tags);
  if (!plan) return std::nullopt;
  auto arms = arms_of_words(run.start.command);
  if (!arms) return std::nullopt;
  const SpansByName spans = spans_of(run);
  const std::vector<ArmBlock> blocks = blocks_of(spans, *arms);
  CommandComparison comparison;
  comparison.arms = std::move(*arms);
  comparison.plan = *plan;
  const auto idle = idle_of(spans);
  // The run has judged whether the machine was idle at all; what it does not take is none here either.
  if (run.idle_power) comparison.idle = idle;
  if (!comparison.idle) comparison.why_no_idle = why_no_idle(spans, idle.has_value());
  comparison.figures = compare_blocked(blocks, comparison.idle);
  comparison.reached = judge_blocks(blocks, plan->precision);
  comparison.rung = rung_of(run);
  comparison.method = run.method;
  return comparison;
}

bool has_void_arm(const CommandComparison& comparison) {
  return std::ranges::any_of(comparison.figures.arms, [](const BlockedArm& arm) { return arm.runs.is_void(); });
}

std::string why_no_ratio(const CommandComparison& comparison, std::size_t arm) {
  const BlockedComparison& figures = comparison.figures;
  if (figures.arms.empty()) return "no block was finished";
  if (figures.arms[arm].ratio) return {};
  for (const std::size_t at : {std::size_t{0}, arm}) {
    const QueryCounts& runs = figures.arms[at].runs;
    if (runs.is_void())
      return fmt::format("{} failed in {} of {} runs; more than 5 % make it void", comparison.arms[at].letter,
                         runs.failed, runs.total());
  }
  if (figures.blocks < 2) return "one block alone repeats nothing";
  return "a run's energy is not above 0: too short for what the machine's sensors see";
}

}  // namespace joulery

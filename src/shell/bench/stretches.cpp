// SPDX-License-Identifier: Apache-2.0
// Spans are opened after the fact: their edges are the engine's instants, which the road still remembers.
#include "shell/bench/stretches.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

/// BM-25 asks it of a prefill; a stretch is read off no worse.
constexpr int kFewestUpdates = 5;
/// Of one request: a fit gains little from more, and a recording keeps them all.
constexpr int kMostStretches = 64;

bool is_counted(const ItemAnswer& answer) { return answer.answer && answer.tokens_in && answer.tokens_out; }

std::uint64_t computed_input(const ItemAnswer& answer) {
  return *answer.tokens_in - std::min(*answer.tokens_in, answer.tokens_cached.value_or(0));
}

/// Over the answered queries; nothing when there are none or one has no count.
std::optional<double> mean_output(const Answered& answered) {
  double tokens = 0;
  double queries = 0;
  for (const ItemAnswer& each : answered.results) {
    if (!each.answer) continue;
    if (!is_counted(each)) return std::nullopt;
    tokens += static_cast<double>(*each.tokens_out);
    ++queries;
  }
  return queries > 0 ? std::optional(tokens / queries) : std::nullopt;
}

bool lengths_differ(const Answered& answered) {
  const auto first = std::ranges::find_if(answered.results, is_counted);
  return std::any_of(first, answered.results.end(), [&first](const ItemAnswer& each) {
    return is_counted(each) &&
           (computed_input(each) != computed_input(*first) || *each.tokens_out != *first->tokens_out);
  });
}

/// From start to first token; nothing when an answer has no such instant.
std::optional<Duration> median_prefill(const Answered& answered) {
  std::vector<double> prefills;
  prefills.reserve(answered.results.size());
  for (const ItemAnswer& each : answered.results) {
    if (!each.answer) continue;
    if (!each.first_token || *each.first_token < each.start || *each.first_token > each.end) return std::nullopt;
    prefills.push_back(static_cast<double>((*each.first_token - each.start).count()));
  }
  if (prefills.empty()) return std::nullopt;
  return Duration(static_cast<Duration::rep>(median(prefills)));
}

std::uint32_t closed_span(Measurement& measurement, std::string name, std::uint32_t parent, Instant from, Instant to) {
  const std::uint32_t span = measurement.begin_span(std::move(name), SpanRole::user, parent, from);
  measurement.end_span(span, {}, to);
  return span;
}

}  // namespace

std::vector<StretchCut> cut_stretches(const std::vector<ItemAnswer>& answers, Duration shortest) {
  std::vector<StretchCut> cuts;
  if (answers.empty()) return cuts;
  cuts.reserve(answers.size());
  StretchCut open{0, 0, answers.front().start, answers.front().start};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ++open.queries;
    open.to = std::max(open.to, answers[i].end);
    const bool is_free = i + 1 == answers.size() || answers[i + 1].start >= open.to;
    if (!is_free || open.to - open.from < shortest) continue;
    cuts.push_back(open);
    open = {i + 1, 0, open.to, open.to};
  }
  return cuts;
}

bool writes_tokens(const Answered& answered) { return mean_output(answered).value_or(0) > 1; }

bool keeps_to_one_token(const Answered& answered) {
  return std::ranges::all_of(answered.results, [](const ItemAnswer& each) {
    return !each.answer || (each.tokens_out && *each.tokens_out <= 1);
  });
}

std::vector<SeenStretch> open_stretches(Measurement& measurement, const Answered& answered,
                                        const StretchedRequest& request, bool lengths_matter) {
  std::vector<SeenStretch> seen;
  if (!(mean_output(answered).value_or(0) > 0) || request.sensor_period <= Duration{}) return seen;
  const Duration shortest = kFewestUpdates * request.sensor_period;
  const auto prefill = median_prefill(answered);
  const bool sees_prefill = !request.is_prefill_only && prefill && *prefill >= shortest;
  if (!sees_prefill && !lengths_matter && !lengths_differ(answered)) return seen;
  const Duration spread = (answered.end - answered.start) / kMostStretches;
  const auto cuts = cut_stretches(answered.results, sees_prefill ? Duration{} : std::max(shortest, spread));
  seen.reserve(cuts.size());
  for (const StretchCut& cut : cuts) {
    const auto own = std::span(answered.results).subspan(cut.first, cut.queries);
    if (!std::ranges::all_of(own, is_counted)) continue;
    SeenStretch made;
    made.stretch.part = static_cast<std::uint32_t>(seen.size());
    made.stretch.is_prefill_only = request.is_prefill_only;
    made.stretch.queries = cut.queries;
    for (const ItemAnswer& each : own) {
      made.stretch.input_tokens += computed_input(each);
      made.stretch.output_tokens += *each.tokens_out;
    }
    const std::string name = fmt::format("{}, part {}", request.name, made.stretch.part + 1);
    made.span = closed_span(measurement, name, request.span, cut.from, cut.to);
    if (sees_prefill && cut.queries == 1 && own.front().first_token)
      made.prefill_span = closed_span(measurement, name + ", prefill", made.span, cut.from, *own.front().first_token);
    seen.push_back(made);
  }
  return seen;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Differences of running totals between a span's edges; edge doubts widen the ends, never below zero.
#include "shell/app/spans.h"

#include <algorithm>

namespace joulery {

namespace {

/// Numbers grow by one, and few spans are cancelled: where this one would be without those, or a little before.
std::vector<OpenSpan>::const_iterator guess(const std::vector<OpenSpan>& spans, std::uint32_t id) {
  if (spans.empty() || id < spans.front().id) return spans.end();
  const std::size_t place = std::min<std::size_t>(id - spans.front().id, spans.size() - 1);
  auto found = spans.begin() + static_cast<std::ptrdiff_t>(place);
  while (found->id > id && found != spans.begin()) --found;
  return found->id == id ? found : spans.end();
}

}  // namespace

std::vector<OpenSpan>::const_iterator find_span(const std::vector<OpenSpan>& spans, std::uint32_t id) {
  if (const auto guessed = guess(spans, id); guessed != spans.end()) return guessed;
  // Threads that begin at once may write theirs in another order; a recording may hold any.
  const auto found = std::find_if(spans.rbegin(), spans.rend(), [id](const OpenSpan& span) { return span.id == id; });
  return found == spans.rend() ? spans.end() : std::prev(found.base());
}

void Spans::begin(const SpanBegun& begun) {
  OpenSpan span;
  span.id = begun.id;
  span.name = begun.name;
  span.role = begun.role;
  span.parent = begun.parent;
  span.start = begun.at;
  next_edge_ = std::min(next_edge_, span.start);
  waiting_.push_back(spans_.size());
  spans_.push_back(std::move(span));
}

void Spans::end(const SpanEnded& ended) {
  const auto found = find_span(spans_, ended.id);
  // An end without a begin, or a second one: a broken recording; there is nothing to measure.
  if (found == spans_.end() || found->end) return;
  OpenSpan& span = spans_[static_cast<std::size_t>(found - spans_.begin())];
  span.end = std::max(ended.at, span.start);
  next_edge_ = std::min(next_edge_, *span.end);
  span.work = ended.work;
}

void Spans::cancel(std::uint32_t id) {
  const auto found = find_span(spans_, id);
  if (found == spans_.end() || found->end) return;
  const auto position = static_cast<std::size_t>(found - spans_.begin());
  spans_.erase(spans_.begin() + static_cast<std::ptrdiff_t>(position));
  std::erase(waiting_, position);
  for (std::size_t& later : waiting_) later -= later > position ? 1 : 0;
}

SpanState Spans::state_of(std::uint32_t id) const {
  const auto found = find_span(spans_, id);
  if (found == spans_.end()) return SpanState::unknown;
  return found->at_start && found->at_end ? SpanState::resolved : SpanState::waiting;
}

void Spans::resolve(Instant ripe, const TotalsAt& totals_at) {
  if (next_edge_ > ripe) return;
  next_edge_ = Instant::max();
  const auto is_resolved = [&](std::size_t position) {
    OpenSpan& span = spans_[position];
    if (!span.at_start && span.start <= ripe) span.at_start = totals_at(span.start);
    if (span.end && !span.at_end && *span.end <= ripe) span.at_end = totals_at(*span.end);
    if (!span.at_start) next_edge_ = std::min(next_edge_, span.start);
    if (span.end && !span.at_end) next_edge_ = std::min(next_edge_, *span.end);
    return span.at_start && span.at_end;
  };
  std::erase_if(waiting_, is_resolved);
}

void Spans::close(Instant when, const TotalsAt& totals_at) {
  for (OpenSpan& span : spans_) {
    if (!span.end) span.end = std::max(when, span.start);
  }
  next_edge_ = Instant::min();
  resolve(Instant::max(), totals_at);
}

std::optional<Bounded<Energy>> energy_of(const OpenSpan& span, std::size_t account) {
  if (!span.at_start || !span.at_end || account >= span.at_end->parts.size()) return std::nullopt;
  // A part that joined after the span began had taken nothing known before.
  const bool known = account < span.at_start->parts.size();
  const PartTotals before = known ? span.at_start->parts[account] : PartTotals{};
  const PartTotals& after = span.at_end->parts[account];
  const Energy doubt = before.doubt + after.doubt;
  Bounded<Energy> energy{after.energy.low - before.energy.low - doubt, after.energy.best - before.energy.best,
                         after.energy.high - before.energy.high + doubt};
  energy.low = std::clamp(energy.low, Energy{}, energy.best);
  energy.high = std::max(energy.high, energy.best);
  return energy;
}

std::optional<Energy> tree_of(const OpenSpan& span, std::size_t account) {
  const auto energy = energy_of(span, account);
  if (!energy) return std::nullopt;
  const bool known = account < span.at_start->parts.size();
  const Energy before = known ? span.at_start->parts[account].tree : Energy{};
  // Use is read less often than energy: between two of its readings it is spread evenly, the energy is not.
  return std::clamp(span.at_end->parts[account].tree - before, Energy{}, energy->best);
}

bool has_both_edges(const OpenSpan& span, std::size_t account) {
  const auto inside = [account](const std::optional<EdgeTotals>& edge) {
    return edge && account < edge->parts.size() && edge->parts[account].inside;
  };
  return inside(span.at_start) && inside(span.at_end);
}

namespace {

SpanResult result_of(const OpenSpan& span, const std::vector<std::size_t>& accounts_on_cut) {
  SpanResult result;
  result.id = span.id;
  result.name = span.name;
  result.parent = span.parent;
  result.start = span.start;
  result.end = span.end.value_or(span.start);
  result.work = span.work;
  Energy tree;
  for (const std::size_t account : accounts_on_cut) {
    if (const auto energy = energy_of(span, account)) result.energy += *energy;
    tree += tree_of(span, account).value_or(Energy{});
  }
  if (span.at_start && span.at_end) {
    const double share = result.energy.best > Energy{} ? tree / result.energy.best : 0;
    result.tree_energy = Bounded<Energy>{result.energy.low * share, tree, result.energy.high * share};
    const bool covered = std::all_of(accounts_on_cut.begin(), accounts_on_cut.end(),
                                     [&](std::size_t account) { return has_both_edges(span, account); });
    if (!covered) result.flags.emplace_back("edge_not_covered");
  }
  result.self_energy = result.energy;
  return result;
}

/// A child's energy is not its parent's own.
void take_child(SpanResult& parent, const Bounded<Energy>& child) {
  Bounded<Energy>& self = parent.self_energy;
  self.best = std::max(Energy{}, self.best - child.best);
  self.low = std::clamp(self.low - child.high, Energy{}, self.best);
  self.high = std::max(self.best, self.high - child.low);
}

}  // namespace

std::optional<SpanResult> span_result(const std::vector<OpenSpan>& spans, std::uint32_t id,
                                      const std::vector<std::size_t>& accounts_on_cut) {
  const auto found = find_span(spans, id);
  if (found == spans.end() || !found->at_start || !found->at_end) return std::nullopt;
  SpanResult result = result_of(*found, accounts_on_cut);
  for (auto child = std::next(found); child != spans.end(); ++child) {  // children begin after their parent
    if (child->parent == id && child->at_start && child->at_end) {
      take_child(result, result_of(*child, accounts_on_cut).energy);
    }
  }
  return result;
}

std::vector<SpanResult> span_results(const std::vector<OpenSpan>& spans,
                                     const std::vector<std::size_t>& accounts_on_cut) {
  std::vector<SpanResult> results;
  results.reserve(spans.size());
  for (const OpenSpan& span : spans) results.push_back(result_of(span, accounts_on_cut));
  for (const SpanResult& child : results) {
    if (!child.parent) continue;
    const auto parent = find_span(spans, *child.parent);
    if (parent == spans.end()) continue;
    take_child(results[static_cast<std::size_t>(parent - spans.begin())], child.energy);
  }
  return results;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Running totals at the first and at the newest reading; what lies between is a span nobody named.
#include "shell/app/engine_book.h"

#include <algorithm>

namespace joulery {
namespace {

/// What the machine took while the edges' questions were open, on either side.
Bounded<Energy> with_edges(const Bounded<Energy>& energy, Duration window, Duration doubt) {
  if (window <= Duration::zero()) return energy;
  const double fraction = seconds_of(doubt) / seconds_of(window);
  return {std::max(Energy{}, energy.low - energy.low * fraction), energy.best, energy.high + energy.high * fraction};
}

/// Prompt tokens that were computed, or all where those from the cache are not told; and the output.
std::optional<Bounded<double>> tokens_in_and_out(const EngineResult& engine) {
  auto prompt = count_of(engine, EngineQuantity::computed_prompt_tokens);
  if (!prompt) prompt = count_of(engine, EngineQuantity::prompt_tokens);
  const auto output = count_of(engine, EngineQuantity::output_tokens);
  if (!prompt || !output) return std::nullopt;
  return *prompt + *output;
}

}  // namespace

void EngineBook::add(const EngineRead& read) {
  counts_.add(read);
  if (read.missed || !counts_.has_server()) return;
  waiting_.push_back(read.asked + (read.answered - read.asked) / 2);
}

void EngineBook::resolve(Instant ripe, const Spans::TotalsAt& totals_at) {
  while (!waiting_.empty() && waiting_.front() <= ripe) {
    const Instant at = waiting_.front();
    waiting_.pop_front();
    if (!first_) {
      first_at_ = at;
      first_ = totals_at(at);
      continue;
    }
    if (!waiting_.empty() && waiting_.front() <= ripe) continue;  // a newer one is known too
    last_at_ = at;
    last_ = totals_at(at);
  }
}

std::optional<EngineResult> EngineBook::result(const std::vector<std::size_t>& accounts_on_cut) const {
  auto result = counts_.result();
  if (!result || !last_ || accounts_on_cut.empty()) return result;
  OpenSpan span;
  span.start = *first_at_;
  span.end = *last_at_;
  span.at_start = first_;
  span.at_end = last_;
  const SpanResult taken = span_results({span}, accounts_on_cut).front();
  const Duration window = *last_at_ - *first_at_;
  result->energy = with_edges(taken.energy, window, result->edge_doubt);
  if (taken.tree_energy) result->own_energy = with_edges(*taken.tree_energy, window, result->edge_doubt);
  return result;
}

WorkResult work_result(const std::string& unit, const Bounded<double>& count, const char* basis,
                       const Bounded<Energy>& energy) {
  WorkResult result;
  result.unit = unit;
  result.count = count.best;
  result.basis = basis;
  result.energy_per_unit = {energy.low * (1 / count.high), energy.best * (1 / count.best),
                            energy.high * (1 / count.low)};
  result.joules_per_unit = {energy.low / joule / count.high, energy.best / joule / count.best,
                            energy.high / joule / count.low};
  return result;
}

std::vector<WorkResult> work_of(const EngineResult& engine) {
  std::vector<WorkResult> rows;
  if (!engine.energy) return rows;
  const auto add = [&](const std::string& unit, const std::optional<Bounded<double>>& count) {
    if (!count || count->low < 1) return;
    rows.push_back(work_result(unit, *count, "machine", *engine.energy));
    if (engine.own_energy) rows.push_back(work_result(unit, *count, "tree", *engine.own_energy));
  };
  add("request", count_of(engine, EngineQuantity::requests));
  add("output token", count_of(engine, EngineQuantity::output_tokens));
  add("token in and out", tokens_in_and_out(engine));
  return rows;
}

}  // namespace joulery

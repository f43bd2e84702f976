// SPDX-License-Identifier: Apache-2.0
// Spans: named stretches of a run. An edge falls between two ticks; it is resolved once every part was read past it,
// by interpolating each part's running total. Read app/history.h first.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "foundation/domain/record.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Running totals of one part at one instant.
struct PartTotals {
  Bounded<Energy> energy;
  Energy doubt;         ///< +- of the energy
  bool inside = false;  ///< false: the part was not read around this instant
  Energy tree;          ///< charged to the workload so far
};

/// Running totals of all parts at one instant: which of them count is known only at the end.
struct EdgeTotals {
  std::vector<PartTotals> parts;  ///< one per account, in the road's order; those that join later are not here
};

/// One span between begin and result.
struct OpenSpan {
  std::uint32_t id = 0;
  std::string name;
  SpanRole role = SpanRole::user;
  std::optional<std::uint32_t> parent;
  Instant start;
  std::optional<Instant> end;
  std::map<std::string, double> work;
  std::optional<EdgeTotals> at_start;
  std::optional<EdgeTotals> at_end;
};

/// How far a span is known.
enum class SpanState {
  unknown,   ///< never begun, or cancelled
  waiting,   ///< open, or an edge was not read past yet
  resolved,  ///< both edges are known
};

/// Keeps spans and asks for running totals at their edges when the time is ripe.
class Spans {
 public:
  using TotalsAt = std::function<EdgeTotals(Instant)>;

  void begin(const SpanBegun& begun);
  void end(const SpanEnded& ended);
  /// Forgets an open span.
  void cancel(std::uint32_t id);
  [[nodiscard]] SpanState state_of(std::uint32_t id) const;
  /// Resolves every open edge at or before `ripe`.
  void resolve(Instant ripe, const TotalsAt& totals_at);
  /// Ends spans still open at `when` (a crash, a forgotten end) and resolves everything.
  void close(Instant when, const TotalsAt& totals_at);
  [[nodiscard]] const std::vector<OpenSpan>& all() const { return spans_; }

 private:
  std::vector<OpenSpan> spans_;
  std::vector<std::size_t> waiting_;  ///< positions of spans with an edge that is not resolved, in order
  /// No edge that waits is earlier: between two readings of use a program may begin and end thousands.
  Instant next_edge_ = Instant::max();
};

/// The span as a result, along the given accounts; children are subtracted for self_energy.
[[nodiscard]] std::vector<SpanResult> span_results(const std::vector<OpenSpan>& spans,
                                                   const std::vector<std::size_t>& accounts_on_cut);
/// One resolved span of them as span_results() would give it. Nothing while it is not resolved.
[[nodiscard]] std::optional<SpanResult> span_result(const std::vector<OpenSpan>& spans, std::uint32_t id,
                                                    const std::vector<std::size_t>& accounts_on_cut);
/// The span with this number. end(): never begun, or cancelled.
[[nodiscard]] std::vector<OpenSpan>::const_iterator find_span(const std::vector<OpenSpan>& spans, std::uint32_t id);
/// Energy of one account inside a resolved span; nothing while unresolved.
[[nodiscard]] std::optional<Bounded<Energy>> energy_of(const OpenSpan& span, std::size_t account);
/// What of it the workload is charged with, never more than it took; nothing while unresolved.
[[nodiscard]] std::optional<Energy> tree_of(const OpenSpan& span, std::size_t account);
/// Whether one account was read around both edges of a resolved span.
[[nodiscard]] bool has_both_edges(const OpenSpan& span, std::size_t account);

}  // namespace joulery

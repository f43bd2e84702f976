// SPDX-License-Identifier: Apache-2.0
// What a curve over load amounts to: the figures of each point or why it has none, and the answers to its two
// questions: where a token is cheapest, and where it is cheapest while tokens come quickly enough (BM-26).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/batch_share.h"
#include "core/benchmarking/load_figures.h"
#include "core/bundle/bench_curve.h"

namespace joulery {

/// Energy of one answered request, and what is no request's (EN-3).
struct RequestShares {
  Energy p50;
  Energy p90;
  Energy p99;
  Energy requests;  ///< all of them; with the next two that of the point
  Energy idle;
  Energy unattributed;
};

/// One point.
struct CurvePoint {
  const SeenLoad* seen = nullptr;  ///< of the bench
  std::optional<LoadFigures> figures;
  std::string why_no_figures;  ///< empty with figures
  std::optional<RequestShares> shares;
  std::string why_no_shares;  ///< empty with shares
};

/// All of them, in the order of the bench.
struct CurveHeadline {
  std::vector<CurvePoint> points;
  std::optional<std::size_t> lowest;         ///< of lowest energy per output token; nothing: no point has figures
  std::optional<std::size_t> lowest_within;  ///< the same within the limit; nothing: no limit, or none keeps it
};

/// Points into `curve`, which must outlive it. `price`: of its tokens, or why there are no shares.
[[nodiscard]] CurveHeadline curve_headline(const BenchCurve& curve, const ResamplingPlan& plan,
                                           const Result<BatchPrice>& price = failure(ErrorKind::invalid,
                                                                                     "no price of tokens was given"));

/// "4 at once", "2.5/s".
[[nodiscard]] std::string words_of_load(const SeenLoad& load);
/// The name of a point's span in its run: "curve MODEL, 4 at once".
[[nodiscard]] std::string span_of_load(const std::string& model, const SeenLoad& load);

/// Whether a point is one request at a time: an upper bound of what a token costs on a server that batches (BM-26).
[[nodiscard]] inline bool is_upper_bound(const SeenLoad& load) { return !load.rate && load.concurrency == 1; }

}  // namespace joulery

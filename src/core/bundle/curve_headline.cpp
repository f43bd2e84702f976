// SPDX-License-Identifier: Apache-2.0
// Point by point; the questions are core/benchmarking/load_curve.h's.
#include "core/bundle/curve_headline.h"

#include <fmt/format.h>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

/// The place of a point among all, by its place among those with figures.
std::optional<std::size_t> place_of(const LoadPoint* found, const std::vector<LoadPoint>& points,
                                    const std::vector<std::size_t>& places) {
  if (found == nullptr) return std::nullopt;
  return places[static_cast<std::size_t>(found - points.data())];
}

Result<RequestShares> shares_of(const SeenLoad& seen, const Result<BatchPrice>& price) {
  if (!price) return failure(price.error());
  const auto shared = share_batch(seen, *price);
  if (!shared) return failure(shared.error());
  RequestShares shares{{}, {}, {}, {}, shared->idle, shared->unattributed};
  std::vector<double> joules;
  joules.reserve(shared->requests.size());
  for (std::size_t i = 0; i < shared->requests.size(); ++i) {
    shares.requests += shared->requests[i];
    if (seen.requests[i].why_not.empty()) joules.push_back(shared->requests[i] / joule);
  }
  shares.p50 = quantile(joules, 0.5) * joule;
  shares.p90 = quantile(joules, 0.9) * joule;
  shares.p99 = quantile(joules, 0.99) * joule;
  return shares;
}

CurvePoint point_of(const SeenLoad& seen, const ResamplingPlan& plan, const Result<BatchPrice>& price) {
  CurvePoint point{&seen, {}, {}, {}, {}};
  if (auto figures = load_figures(seen, plan))
    point.figures = *figures;
  else
    point.why_no_figures = figures.error().what;
  if (auto shares = shares_of(seen, price))
    point.shares = *shares;
  else
    point.why_no_shares = shares.error().what;
  return point;
}

}  // namespace

CurveHeadline curve_headline(const BenchCurve& curve, const ResamplingPlan& plan, const Result<BatchPrice>& price) {
  CurveHeadline headline;
  std::vector<LoadPoint> points;
  std::vector<std::size_t> places;
  headline.points.reserve(curve.points.size());
  points.reserve(curve.points.size());
  places.reserve(curve.points.size());
  for (const SeenLoad& seen : curve.points) {
    headline.points.push_back(point_of(seen, plan, price));
    if (!headline.points.back().figures) continue;
    places.push_back(headline.points.size() - 1);
    points.push_back(headline.points.back().figures->point);
  }
  headline.lowest = place_of(lowest_energy(points), points, places);
  if (curve.itl_limit)
    headline.lowest_within = place_of(lowest_energy_within(points, *curve.itl_limit), points, places);
  return headline;
}

std::string words_of_load(const SeenLoad& load) {
  if (load.rate) return fmt::format("{:g}/s", *load.rate / request_per_second);
  return fmt::format("{} at once", load.concurrency);
}

std::string span_of_load(const std::string& model, const SeenLoad& load) {
  return fmt::format("curve {}, {}", model, words_of_load(load));
}

}  // namespace joulery

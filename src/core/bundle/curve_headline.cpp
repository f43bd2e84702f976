// SPDX-License-Identifier: Apache-2.0
// Point by point; the questions are core/benchmarking/load_curve.h's.
#include "core/bundle/curve_headline.h"

#include <fmt/format.h>

namespace joulery {
namespace {

/// The place of a point among all, by its place among those with figures.
std::optional<std::size_t> place_of(const LoadPoint* found, const std::vector<LoadPoint>& points,
                                    const std::vector<std::size_t>& places) {
  if (found == nullptr) return std::nullopt;
  return places[static_cast<std::size_t>(found - points.data())];
}

}  // namespace

CurveHeadline curve_headline(const BenchCurve& curve, const ResamplingPlan& plan) {
  CurveHeadline headline;
  std::vector<LoadPoint> points;
  std::vector<std::size_t> places;
  headline.points.reserve(curve.points.size());
  points.reserve(curve.points.size());
  places.reserve(curve.points.size());
  for (const SeenLoad& seen : curve.points) {
    auto figures = load_figures(seen, plan);
    if (figures) {
      places.push_back(headline.points.size());
      points.push_back(figures->point);
      headline.points.push_back({&seen, *figures, {}});
    } else {
      headline.points.push_back({&seen, std::nullopt, figures.error().what});
    }
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

// SPDX-License-Identifier: Apache-2.0
// The end of a curve and its cheapest points.
#include "core/benchmarking/load_curve.h"

#include <cmath>
#include <vector>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

constexpr double kLeastGain = 0.02;

}  // namespace

std::optional<LatencyQuantiles> latency_quantiles(std::span<const Duration> latencies) {
  if (latencies.empty()) return std::nullopt;
  std::vector<double> nanoseconds;
  nanoseconds.reserve(latencies.size());
  for (const Duration latency : latencies) nanoseconds.push_back(static_cast<double>(latency.count()));
  const auto at = [&nanoseconds](double share) { return Duration(std::llround(quantile(nanoseconds, share))); };
  return LatencyQuantiles{at(0.5), at(0.9), at(0.99)};
}

std::optional<std::uint32_t> next_concurrency(std::span<const LoadPoint> points) {
  if (points.empty()) return 1;
  const LoadPoint& last = points.back();
  if (points.size() > 1) {
    const TokenRate before = points[points.size() - 2].throughput;
    if (last.throughput < before * (1 + kLeastGain)) return std::nullopt;
  }
  return last.concurrency * 2;
}

const LoadPoint* lowest_energy(std::span<const LoadPoint> points) {
  const LoadPoint* lowest = nullptr;
  for (const LoadPoint& point : points) {
    if (lowest == nullptr || point.energy.best < lowest->energy.best) lowest = &point;
  }
  return lowest;
}

const LoadPoint* lowest_energy_within(std::span<const LoadPoint> points, Duration limit) {
  const LoadPoint* lowest = nullptr;
  for (const LoadPoint& point : points) {
    if (!point.between_tokens || point.between_tokens->p99 > limit) continue;
    if (lowest == nullptr || point.energy.best < lowest->energy.best) lowest = &point;
  }
  return lowest;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What the formulas of core/benchmarking take for granted of a curve is asked for here.
#include "core/bundle/bench_curve.h"

#include <algorithm>

namespace joulery {
namespace {

/// Beyond these no point was measured, and sums no longer fit their numbers.
constexpr Energy kMostEnergy = Energy::of_microjoules(10'000'000'000'000'000);  // 10 GJ
constexpr double kMostInstrumentFraction = 100;
constexpr double kMostRunning = 1e9;

bool is_ordered(const Bounded<Energy>& energy) {
  return Energy{} <= energy.low && energy.low <= energy.best && energy.best <= energy.high;
}

bool is_possible(const Bounded<Energy>& energy) {
  return energy.high <= kMostEnergy &&
         (energy.high - energy.low) / joule <= 2 * kMostInstrumentFraction * (energy.best / joule);
}

bool is_within(Duration at, Duration time) { return at >= Duration{} && at <= time; }

std::string flaw_of(const SeenRequest& request, Duration time) {
  if (!is_within(request.sent, time) || !is_within(request.ended, time) || request.ended < request.sent)
    return "a request outside its point";
  if (request.due && *request.due < Duration{}) return "a request due before its point";
  if (!std::ranges::is_sorted(request.pieces)) return "pieces of text out of order";
  const bool inside =
      request.pieces.empty() || (request.pieces.front() >= request.sent && request.pieces.back() <= request.ended);
  return inside ? std::string() : "a piece of text outside its request";
}

}  // namespace

std::string flaw_of(const SeenLoad& load) {
  if (load.concurrency == 0) return "a concurrency of 0";
  if (load.rate && !(*load.rate > RequestRate{})) return "a rate that is not above 0";
  if (!is_ordered(load.energy)) return "not 0 <= low <= best <= high";
  if (!is_possible(load.energy)) return "an energy nobody measured";
  if (!load.samples.empty() && load.samples.back().since_start > kMostEnergy) return "an energy nobody measured";
  for (std::size_t i = 0; i < load.samples.size(); ++i) {
    const LoadEnergy& sample = load.samples[i];
    if (!is_within(sample.at, load.time)) return "an energy sample outside its point";
    if (i > 0 && sample.at <= load.samples[i - 1].at) return "energy samples out of order";
    if (sample.since_start < (i > 0 ? load.samples[i - 1].since_start : Energy{})) return "energy that falls";
  }
  for (std::size_t i = 0; i < load.running.size(); ++i) {
    const SeenRunning& sample = load.running[i];
    if (!(sample.requests >= 0 && sample.requests <= kMostRunning) || !is_within(sample.at, load.time))
      return "a running batch that cannot be";
    if (i > 0 && sample.at < load.running[i - 1].at) return "samples of the running batch out of order";
  }
  for (const SeenRequest& request : load.requests) {
    if (const std::string flaw = flaw_of(request, load.time); !flaw.empty()) return flaw;
  }
  return {};
}

std::string flaw_of(const BenchCurve& curve) {
  for (const SeenLoad& load : curve.points) {
    if (const std::string flaw = flaw_of(load); !flaw.empty()) return flaw;
  }
  return {};
}

}  // namespace joulery

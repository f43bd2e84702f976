// SPDX-License-Identifier: Apache-2.0
// R24, window by window. The ratio is judged with the doubt of both edges of the window, so that a step of the load
// at an edge, which a mean over a second blurs, is not taken for a fault of the counter.
#include "core/metering/counter_check.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/metering/gpu_sensor.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr double kLowestRatio = 0.8;  // R24
constexpr double kHighestRatio = 1.25;
constexpr Duration kShortest = std::chrono::seconds(1);
/// The first window holds this many of the times that blur its edges; each later one is twice as long, up to the ten
/// minutes of R24, so that the edges matter less and less.
constexpr int kEdgesPerWindow = 10;
constexpr Duration kLongest = std::chrono::minutes(10);
/// A counter that ticks less than half as often as expected hides what it is to show.
constexpr int kSlowTick = 2;

/// Time at an edge that one of the two may have counted and the other not: a tick of the counter, half a period of the
/// power, and what a mean over W blurs of a step, W / 8 of its height, taken twice.
Duration edge_of(const Channel& counter, const Channel& power) {
  const Duration window = power.behaviour ? power.behaviour->window.value_or(Duration{}) : Duration{};
  return counter.period + power.period / 2 + window / 4;
}

std::string joules_text(double joules) { return with_prefix(joules, "J"); }

}  // namespace

void CounterCheck::Seen::add(const Slice& slice) {
  if (!from) from = slice.from;
  to = slice.to;
  joules += slice.energy.best / joule;
}

CounterCheck::CounterCheck(const Channel& counter, const Channel& power)
    : window_(std::max(kShortest, kEdgesPerWindow * edge_of(counter, power))),
      edge_s_(seconds_of(edge_of(counter, power))),
      ceiling_w_(power_ceiling(counter) / watt),
      joules_per_count_(static_cast<double>(counter.scale.numerator) / static_cast<double>(counter.scale.denominator) *
                        1e-6),
      blind_fraction_(blind_fraction(power)),
      tick_(counter.period) {}

void CounterCheck::begin_window() {
  counter_ = {};
  power_ = {};
}

void CounterCheck::blame(Instant at, std::string text) {
  if (!fault_) fault_ = CounterFault{at, std::move(text)};
}

void CounterCheck::check_direction(const Reading& reading, const MeterStep& step) {
  if (step.kind != MeterStep::Kind::reset || !last_ || reading.restarted) return;
  const double since_reload = static_cast<double>(reading.value) * joules_per_count_;
  const double possible = ceiling_w_ * seconds_of(reading.at - last_->at + tick_);
  const bool backwards = reading.value < last_->value;
  if (backwards && since_reload <= possible) return;  // near 0: the driver was reloaded (R5)
  blame(reading.at,
        fmt::format("counter went {} from {} to {}", backwards ? "backwards" : "up at once",
                    joules_text(static_cast<double>(last_->value) * joules_per_count_), joules_text(since_reload)));
}

void CounterCheck::on_counter(const Reading& reading, const MeterStep& step) {
  moves_.advance(reading);
  check_direction(reading, step);
  if (!reading.missed) last_ = reading;
  if (step.kind != MeterStep::Kind::slice) {
    if (step.kind != MeterStep::Kind::repeat) begin_window();
    return;
  }
  if (counter_.from && counter_.to != step.slice.from) begin_window();
  counter_.add(step.slice);
  judge(window_);
}

void CounterCheck::on_power(const MeterStep& step) {
  if (step.kind != MeterStep::Kind::slice) {
    if (step.kind != MeterStep::Kind::repeat) begin_window();
    return;
  }
  if (power_.from && power_.to != step.slice.from) begin_window();
  power_.add(step.slice);
  const double mean = (step.slice.energy.best / (step.slice.to - step.slice.from)) / watt;
  highest_w_ = std::max(highest_w_, mean);
  judge(window_);
}

void CounterCheck::judge(Duration at_least) {
  if (!counter_.from || !power_.from) return;
  const Duration both = std::min(counter_.to, power_.to) - std::max(*counter_.from, *power_.from);
  if (both < at_least) return;
  const double apart =
      std::abs(seconds_of(counter_.to - power_.to)) + std::abs(seconds_of(*counter_.from - *power_.from));
  const double edges = (apart + 2 * edge_s_) * highest_w_;
  const double unseen = std::max(0.0, ceiling_w_ * seconds_of(both) - power_.joules) * blind_fraction_;
  const double least = kLowestRatio * power_.joules * (1 - blind_fraction_) - edges;
  const double most = kHighestRatio * (power_.joules + unseen) + edges;
  if (counter_.joules < least || counter_.joules > most) {
    blame(counter_.to, fmt::format("counter {}, integrated power {} over {}: ratio {:.2f}, {} to {} is sound",
                                   joules_text(counter_.joules), joules_text(power_.joules), format(both),
                                   counter_.joules / power_.joules, kLowestRatio, kHighestRatio));
  }
  const auto ticks = moves_.detected();
  const auto reads = moves_.between_reads();
  if (ticks && reads && *ticks > kSlowTick * std::max(tick_, *reads)) {
    blame(counter_.to, fmt::format("counter ticks every {}, {} was expected", format(*ticks), format(tick_)));
  }
  compared_ = true;
  window_ = std::min(2 * window_, kLongest);
  begin_window();
}

void CounterCheck::finish() { judge(kShortest); }

}  // namespace joulery

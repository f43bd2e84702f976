// SPDX-License-Identifier: Apache-2.0
// Slices are booked when a sensor is read; between two readings of a slow one the booked energy stands still and the
// next power holds all of it, so only a booking that grew is a reading.
#include "shell/bench/power_trace.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace joulery {
namespace {

constexpr std::size_t kMostBatches = 20;

}  // namespace

void PowerTrace::add(Instant now, Energy booked) {
  if (!last_) {
    last_ = {now, booked};
    return;
  }
  if (now <= last_->at || booked <= last_->energy) return;
  stretches_.push_back({booked - last_->energy, now - last_->at});
  energy_ += booked - last_->energy;
  time_ += now - last_->at;
  last_ = {now, booked};
}

std::vector<PowerTrace::Stretch> PowerTrace::batches() const {
  const Duration least = time_ / static_cast<Duration::rep>(std::min(stretches_.size(), kMostBatches));
  std::vector<Stretch> batches;
  batches.reserve(kMostBatches + 1);
  Stretch open;
  for (const Stretch& each : stretches_) {
    open.energy += each.energy;
    open.time += each.time;
    if (open.time >= least) batches.push_back(std::exchange(open, Stretch()));
  }
  if (open.time > Duration::zero()) batches.push_back(open);
  return batches.size() < 2 ? stretches_ : batches;
}

std::optional<IdleWindow> PowerTrace::window(std::uint64_t updates) const {
  if (stretches_.size() < 2) return std::nullopt;
  const Power mean = energy_ / time_;
  const std::vector<Stretch> parts = batches();
  const auto count = static_cast<double>(parts.size());
  double squares = 0;
  for (const Stretch& part : parts) {
    const double off = (part.energy / part.time - mean) / watt * (seconds_of(part.time) / seconds_of(time_));
    squares += off * off;
  }
  return IdleWindow{mean, std::sqrt(squares * count / (count - 1)) * watt, time_, updates};
}

}  // namespace joulery

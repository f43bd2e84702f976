// SPDX-License-Identifier: Apache-2.0
// Slices are booked when a sensor is read; between two readings of a slow one the booked energy stands still and the
// next power holds all of it, so only a booking that grew is a reading.
#include "shell/bench/power_trace.h"

#include <cmath>

#include "core/statistics/summary.h"

namespace joulery {

void PowerTrace::add(Instant now, Energy booked) {
  if (!last_) {
    last_ = {now, booked};
    return;
  }
  if (now <= last_->at || booked <= last_->energy) return;
  powers_.push_back((booked - last_->energy) / (now - last_->at));
  energy_ += booked - last_->energy;
  time_ += now - last_->at;
  last_ = {now, booked};
}

std::uint64_t PowerTrace::updates() const { return distinct_updates(powers_); }

std::optional<IdleWindow> PowerTrace::window() const {
  std::vector<double> watts;
  watts.reserve(powers_.size());
  for (const Power power : powers_) watts.push_back(power / watt);
  const auto summary = summarize(watts);
  if (!summary || watts.size() < 2) return std::nullopt;
  const double standard_error = summary->stddev.value_or(0) / std::sqrt(static_cast<double>(watts.size()));
  return IdleWindow{energy_ / time_, standard_error * watt, time_, updates()};
}

}  // namespace joulery

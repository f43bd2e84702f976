// SPDX-License-Identifier: Apache-2.0
// A booking that did not grow is no reading: the sensor said the same again, or nothing.
#include "shell/bench/sensor_updates.h"

#include <algorithm>
#include <cmath>

namespace joulery {
namespace {

constexpr Energy kRounding = Energy::of_microjoules(1);

}  // namespace

void SourceUpdates::add(Instant at, Energy booked, Method method) {
  if (!last_) {
    last_ = {at, booked};
    return;
  }
  if (at <= last_->at || booked <= last_->energy) return;
  const Booking now{booked - last_->energy, at - last_->at};
  const auto differs = [&now](const Booking& before) {
    const Power most = kRounding / now.time + kRounding / before.time;
    return std::abs((now.energy / now.time - before.energy / before.time) / watt) > most / watt;
  };
  if (method == Method::counted || !before_ || differs(*before_)) ++count_;
  before_ = now;
  last_ = {at, booked};
}

void SensorUpdates::add(const std::vector<OpenBook>& books) {
  for (const OpenBook& book : books) {
    const History& history = book.account->history();
    if (history.empty()) continue;
    has_sensor_ = has_sensor_ || !is_modelled(book.method);
    sources_[book.account->part().path].add(history.last(), history.total().best, book.method);
  }
}

void SensorUpdates::pause() {
  for (auto& [path, source] : sources_) source.pause();
}

std::uint64_t SensorUpdates::most() const {
  std::uint64_t most = 0;
  for (const auto& [path, source] : sources_) most = std::max(most, source.count());
  return most;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Sixteen changes tell a period (metering/update_period.h): 1.6 s of a sensor that moves every 100 ms.
#include "shell/app/fast_start.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr Duration kLongest = std::chrono::seconds(2);
constexpr std::size_t kMostReads = 2000;
/// Three periods of the slowest sensors of the table; one that does not move in them is at rest.
constexpr Duration kRest = std::chrono::milliseconds(350);
constexpr Duration kShortestPause = std::chrono::milliseconds(1);
constexpr int kPausesPerRead = 3;

}  // namespace

FastStart::FastStart(std::span<const Channel> channels) {
  watched_.reserve(channels.size());
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (channels[i].kind == ChannelKind::power && channels[i].behaviour) watched_.push_back({i, {}});
  }
  goes_on_ = !watched_.empty();
}

void FastStart::take(std::span<const Reading> readings) {
  ++reads_;
  Instant last = Instant::min();
  for (Watched& watched : watched_) {
    const Reading& reading = readings[watched.channel];
    watched.period.advance(reading);
    if (!first_) first_ = reading.at;
    last = std::max(last, reading.at);
  }
  goes_on_ = reads_ < kMostReads && !is_enough(last - first_.value_or(last));
}

bool FastStart::is_enough(Duration elapsed) const {
  if (elapsed >= kLongest) return true;
  const auto all = [this](const auto& what) { return std::all_of(watched_.begin(), watched_.end(), what); };
  if (all([](const Watched& watched) { return watched.period.detected().has_value(); })) return true;
  return elapsed >= kRest && all([](const Watched& watched) { return watched.period.changes() == 0; });
}

Duration FastStart::pause_after(Duration read) { return std::max(kShortestPause, read * kPausesPerRead); }

std::optional<Duration> FastStart::period() const {
  std::optional<Duration> shortest;
  for (const Watched& watched : watched_) {
    // A value that is new at every read says nothing of how often it moves.
    const auto found = watched.period.is_sharp() ? watched.period.detected() : std::nullopt;
    if (found && (!shortest || *found < *shortest)) shortest = found;
  }
  return shortest;
}

}  // namespace joulery

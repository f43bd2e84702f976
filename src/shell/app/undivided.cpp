// SPDX-License-Identifier: Apache-2.0
// Cutting and merging of stretches; amounts are whole microjoules, and what is cut off one side is on the other.
#include "shell/app/undivided.h"

#include <algorithm>

namespace joulery {

Undivided::Undivided(std::size_t room) : room_(std::max<std::size_t>(room, 2)) { stretches_.reserve(room_); }

void Undivided::merge_neighbours() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < stretches_.size(); i += 2, ++kept) {
    Stretch merged = stretches_[i];
    if (i + 1 < stretches_.size()) {
      merged.to = stretches_[i + 1].to;
      merged.seen.energy += stretches_[i + 1].seen.energy;
      merged.seen.time += stretches_[i + 1].seen.time;
    }
    stretches_[kept] = merged;
  }
  stretches_.resize(kept);
}

void Undivided::add(Instant from, Instant to, Energy energy) {
  if (stretches_.size() == room_) merge_neighbours();
  stretches_.push_back({from, to, {energy, to - from}});
}

SeenEnergy Undivided::before(const Stretch& stretch, Instant when) {
  if (stretch.to <= when) return stretch.seen;
  if (stretch.from >= when) return {};
  const double fraction = seconds_of(when - stretch.from) / seconds_of(stretch.to - stretch.from);
  return {stretch.seen.energy * fraction, std::chrono::duration_cast<Duration>(stretch.seen.time * fraction)};
}

SeenEnergy Undivided::take_until(Instant when) {
  SeenEnergy taken;
  std::size_t gone = 0;
  for (Stretch& stretch : stretches_) {
    if (stretch.from >= when) break;
    const SeenEnergy part = before(stretch, when);
    taken.energy += part.energy;
    taken.time += part.time;
    if (stretch.to <= when) {
      ++gone;
      continue;
    }
    stretch.from = when;
    stretch.seen.energy = stretch.seen.energy - part.energy;
    stretch.seen.time -= part.time;
  }
  stretches_.erase(stretches_.begin(), stretches_.begin() + static_cast<std::ptrdiff_t>(gone));
  return taken;
}

Duration Undivided::time_until(Instant when) const {
  Duration time{};
  for (const Stretch& stretch : stretches_) time += before(stretch, when).time;
  return time;
}

}  // namespace joulery

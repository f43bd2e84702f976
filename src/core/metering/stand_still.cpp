// SPDX-License-Identifier: Apache-2.0
// The rule: no movement for 5 s (or, for a channel that never moved, for 20 of its own periods by the end of the run)
// while processors were busy for a twentieth of the time or another channel moved.
#include "core/metering/stand_still.h"

namespace joulery {
namespace {

constexpr Duration kLong = std::chrono::seconds(5);
constexpr int kPeriods = 20;
constexpr double kBusyShare = 0.05;

}  // namespace

bool always_takes_power(const Channel& channel) {
  const std::string name = channel.part.name();
  return name == "core" || channel.part.kind == PartKind::memory || channel.part.path == "machine/" + name;
}

bool StandStill::holds(const Slice& slice, const WorkSeen& work) {
  const bool goes_on = !last_to_ || *last_to_ == slice.from;
  const WorkSeen at_begin = goes_on ? last_ : work;
  last_ = work;
  last_to_ = slice.to;
  if (!watched_ || slice.energy.best > Energy{}) {
    moved_ = true;
    return false;
  }
  if (!held_) {
    held_ = slice;
    before_ = at_begin;
    return true;
  }
  held_->to = slice.to;
  held_->energy += slice.energy;
  held_->flags |= slice.flags;
  return true;
}

std::optional<StandStill::Stretch> StandStill::release(const WorkSeen& work, bool at_end) {
  if (!held_) return std::nullopt;
  const Duration length = held_->to - held_->from;
  const bool worked =
      seconds_of(work.busy - before_.busy) >= kBusyShare * seconds_of(length) || work.moves > before_.moves;
  const bool long_enough = length >= kLong || (at_end && !moved_ && length >= kPeriods * period_);
  Stretch stretch{*held_, worked && long_enough};
  held_.reset();
  return stretch;
}

}  // namespace joulery

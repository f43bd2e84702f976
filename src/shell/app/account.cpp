// SPDX-License-Identifier: Apache-2.0
// Booking, dividing, and the list of holes. Holes shorter than a millisecond are the time between two reads, not gaps.
#include "shell/app/account.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr Duration kNoGap = std::chrono::milliseconds(1);
constexpr std::size_t kMostGaps = 1000;

}  // namespace

std::optional<Slice> clipped(const Slice& slice, const Window& window) {
  if (!window.begin) return std::nullopt;
  Slice part = slice;
  part.from = std::max(slice.from, *window.begin);
  if (window.end) part.to = std::min(slice.to, *window.end);
  if (part.to <= part.from) return std::nullopt;
  if (part.from == slice.from && part.to == slice.to) return part;
  const double fraction = seconds_of(part.to - part.from) / seconds_of(slice.to - slice.from);
  part.energy = {slice.energy.low * fraction, slice.energy.best * fraction, slice.energy.high * fraction};
  return part;
}

Account::Account(Part part, Duration step) : part_(std::move(part)), series_(step) {}

void Account::note_gap(Instant from, Instant to) {
  if (to - from < kNoGap || gaps_.size() >= kMostGaps) return;
  gaps_.push_back({part_.path, from, to, hole_reason_.empty() ? "not read yet" : hole_reason_});
  hole_reason_.clear();
}

void Account::add(const Slice& slice, const Window& window) {
  history_.add(slice.from, slice.to, slice.energy);
  series_.add(slice);
  if (booked_to_ && *booked_to_ < slice.from) note_gap(*booked_to_, slice.from);
  if (!booked_to_) note_gap(window.begin.value_or(slice.from), slice.from);
  hole_reason_.clear();
  booked_to_ = slice.to;
  const std::optional<Slice> inside = clipped(slice, window);
  if (!inside) return;
  amount_ += inside->energy;
  covered_ += inside->to - inside->from;
  flags_ |= inside->flags;
  pending_ += inside->energy.best;
  pending_time_ += inside->to - inside->from;
}

void Account::divide(const UseOfInterval& use, IdlePolicy policy) {
  last_tree_share_ = Energy{};
  if (pending_ == Energy{}) {
    pending_time_ = {};
    return;
  }
  const bool known = follows_cpu_time();
  const std::array<Claim, 2> claims{Claim{known ? use.tree : 0, 0}, Claim{known ? use.joulery : 0, 0}};
  const Energy idle = idle_power_ ? std::min(pending_, *idle_power_ * pending_time_) : Energy{};
  std::array<Energy, kChargedCount> out{};
  joulery::share(pending_, idle, claims, known ? use.others : 0, policy, out);
  for (std::size_t i = 0; i < kChargedCount; ++i) shares_[i] += out[i];
  last_tree_share_ = out[static_cast<std::size_t>(Charged::tree)];
  pending_ = Energy{};
  pending_time_ = {};
}

std::vector<Gap> Account::gaps(const Window& window) const {
  std::vector<Gap> inside;
  const Instant begin = window.begin.value_or(Instant::min());
  const Instant end = window.end.value_or(Instant::max());
  for (const Gap& gap : gaps_) {
    Gap cut = gap;
    cut.from = std::max(gap.from, begin);
    cut.to = std::min(gap.to, end);
    if (cut.to - cut.from >= kNoGap) inside.push_back(cut);
  }
  if (window.end) {
    const Instant seen = std::max(booked_to_.value_or(begin), begin);
    const std::string why = hole_reason_.empty() ? "no further reading" : hole_reason_;
    if (*window.end - seen >= kNoGap) inside.push_back({part_.path, seen, *window.end, why});
  }
  return inside;
}

}  // namespace joulery

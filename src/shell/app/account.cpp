// SPDX-License-Identifier: Apache-2.0
// Booking, dividing, and the list of holes. Holes shorter than a millisecond are the time between two reads, not gaps.
#include "shell/app/account.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr Duration kNoGap = std::chrono::milliseconds(1);
constexpr std::size_t kMostGaps = 1000;
/// One entry a second: an hour of edges.
constexpr std::size_t kGpuHistory = 4096;
/// Processes beyond this many are charged to unknown together.
constexpr std::size_t kMostProcesses = 64;

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

Account::Account(Part part, Duration step)
    : part_(std::move(part)), gpu_tree_history_(part_.kind == PartKind::gpu ? kGpuHistory : 1), series_(step) {}

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

void Account::learn_idle_power(const GpuUsage& usage) {
  if (idle_power_measured_ || pending_time_ <= Duration::zero() || !was_quiet(usage)) return;
  // The least of the quiet stretches: a context that rests keeps the clocks, and so the power, up.
  const Power quiet = pending_ / pending_time_;
  idle_power_ = idle_power_ ? std::min(*idle_power_, quiet) : quiet;
}

void Account::charge_process(const GpuCharge& charge) {
  const auto known = std::find_if(gpu_processes_.begin(), gpu_processes_.end(), [&](const GpuCharge& process) {
    return process.pid == charge.pid && process.name == charge.name;
  });
  if (known != gpu_processes_.end()) {
    known->energy += charge.energy;
  } else if (gpu_processes_.size() < kMostProcesses) {
    gpu_processes_.push_back(charge);
  } else {
    shares_[static_cast<std::size_t>(Charged::unknown)] += charge.energy;
  }
}

void Account::divide(const GpuUsage& usage, IdlePolicy policy) {
  learn_idle_power(usage);
  std::optional<Energy> idle;
  if (idle_power_) idle = *idle_power_ * pending_time_;
  const GpuDivision division = divide_gpu(pending_, idle, usage, policy);
  shares_[static_cast<std::size_t>(Charged::tree)] += division.tree;
  shares_[static_cast<std::size_t>(Charged::joulery)] += division.joulery;
  shares_[static_cast<std::size_t>(Charged::idle)] += division.idle;
  shares_[static_cast<std::size_t>(Charged::unknown)] += division.unknown;
  for (const GpuCharge& charge : division.others) charge_process(charge);
  share_modelled_ = share_modelled_ || division.modelled;
  const Instant from = std::max(usage.from, gpu_use_known_to_.value_or(usage.from));
  if (usage.at > from) gpu_tree_history_.add(from, usage.at, exact(division.tree));
  gpu_use_known_to_ = std::max(usage.at, from);
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

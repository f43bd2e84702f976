// SPDX-License-Identifier: Apache-2.0
// Booking, dividing, and the list of holes. Holes shorter than a millisecond are the time between two reads, not gaps.
#include "shell/app/account.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr Duration kNoGap = std::chrono::milliseconds(1);
constexpr std::size_t kMostGaps = 1000;
/// One entry a second: a quarter of an hour of edges.
constexpr std::size_t kTreeHistory = 1024;
/// Stretches of a GPU's energy kept apart: it is divided about once a second, and read less often than this in it.
constexpr std::size_t kGpuStretches = 256;
/// Silence about who used a GPU that is longer than this is not filled with what is said of the time after it.
constexpr Duration kLongestSilence = std::chrono::seconds(3);
/// Processes beyond this many are charged to unknown together.
constexpr std::size_t kMostProcesses = 64;

std::array<Claim, 2> claims_of(const UseWeights& weights) {
  return {Claim{weights.tree, 0}, Claim{weights.joulery, 0}};
}

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
    : part_(std::move(part)),
      undivided_(part_.kind == PartKind::gpu ? kGpuStretches : 2),
      tree_history_(kTreeHistory),
      series_(step) {}

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
  undivided_.add(inside->from, inside->to, inside->energy.best);
}

void Account::divide(const UseOfInterval& use, IdlePolicy policy) {
  const Energy tree = charge(undivided_.take_all(), use, policy);
  if (use.to > use.from) tree_history_.add(use.from, use.to, exact(tree));
}

Energy Account::charge(const SeenEnergy& taken, const UseOfInterval& use, IdlePolicy policy) {
  if (taken.energy == Energy{}) return {};
  const UseWeights cpu = follows_cpu_time() ? use.cpu : UseWeights{};
  const UseWeights held = part_.kind == PartKind::memory ? use.held.value_or(cpu) : cpu;
  const std::array<Claim, 2> active_claims = claims_of(cpu);
  const std::array<Claim, 2> held_claims = claims_of(held);
  const Energy idle = idle_power_ ? std::min(taken.energy, *idle_power_ * taken.time) : Energy{};
  std::array<Energy, kChargedCount> out{};
  joulery::share(taken.energy, idle, {active_claims, cpu.others}, {held_claims, held.others}, policy, out);
  for (std::size_t i = 0; i < kChargedCount; ++i) shares_[i] += out[i];
  return out[static_cast<std::size_t>(Charged::tree)];
}

void Account::learn_idle_power(const GpuUsage& usage, const SeenEnergy& taken) {
  if (idle_origin_ == IdleOrigin::phase || taken.time <= Duration::zero() || !was_quiet(usage)) return;
  // The least of the quiet stretches: a context that rests keeps the clocks, and so the power, up.
  const Power quiet = taken.energy / taken.time;
  if (idle_origin_ == IdleOrigin::quiet_of_boot && *idle_power_ <= quiet) return;
  idle_power_ = idle_power_ ? std::min(*idle_power_, quiet) : quiet;
  idle_origin_ = IdleOrigin::quiet_of_run;
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
  Energy of_silence;
  if (undivided_.time_until(usage.from) > kLongestSilence) {
    of_silence = charge(undivided_.take_until(usage.from), {}, policy);
  }
  const SeenEnergy taken = undivided_.take_until(usage.at);
  learn_idle_power(usage, taken);
  std::optional<Energy> idle;
  if (idle_power_) idle = *idle_power_ * taken.time;
  const GpuDivision division = divide_gpu(taken.energy, idle, usage, policy);
  shares_[static_cast<std::size_t>(Charged::tree)] += division.tree;
  shares_[static_cast<std::size_t>(Charged::joulery)] += division.joulery;
  shares_[static_cast<std::size_t>(Charged::idle)] += division.idle;
  shares_[static_cast<std::size_t>(Charged::unknown)] += division.unknown;
  for (const GpuCharge& charge : division.others) charge_process(charge);
  share_modelled_ = share_modelled_ || division.modelled;
  const Instant from = std::max(usage.from, gpu_use_known_to_.value_or(usage.from));
  if (usage.at > from) tree_history_.add(from, usage.at, exact(of_silence + division.tree));
  gpu_use_known_to_ = std::max(usage.at, from);
}

std::optional<Power> Account::power_in(Instant from, Instant to) const {
  if (to <= from || has_gap_in(from, to)) return std::nullopt;
  const TotalAt before = history_.at(from);
  const TotalAt after = history_.at(to);
  if (!before.inside || !after.inside) return std::nullopt;
  return (after.energy.best - before.energy.best) / (to - from);
}

bool Account::has_gap_in(Instant from, Instant to) const {
  return std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& gap) { return gap.from < to && gap.to > from; });
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

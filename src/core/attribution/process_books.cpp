// SPDX-License-Identifier: Apache-2.0
// Sorted lists, merged: who was there before and is there now, and who of before was counted to its end.
#include "core/attribution/process_books.h"

#include <algorithm>

#include "core/attribution/share.h"
#include "foundation/domain/slice.h"

namespace joulery {
namespace {

bool is_before(const ProcessUse& a, const ProcessUse& b) {
  return a.pid != b.pid ? a.pid < b.pid : a.started < b.started;
}

std::uint64_t nanoseconds(Duration time) {
  return static_cast<std::uint64_t>(std::max(time, Duration::zero()).count());
}

std::vector<ProcessCost> sorted(const std::vector<ProcessUse>& uses) {
  std::vector<ProcessCost> costs;
  costs.reserve(uses.size());
  for (const ProcessUse& use : uses) costs.push_back({use, {}, {}, 0});
  std::sort(costs.begin(), costs.end(), [](const auto& a, const auto& b) { return is_before(a.use, b.use); });
  return costs;
}

}  // namespace

void ProcessBooks::bury(const ProcessCost& process) {
  const Kind kind{process.use.name, process.use.user};
  auto found = ended_.find(kind);
  if (found == ended_.end()) {
    if (ended_.size() >= kMostKinds) {
      ended_others_ += process.energy;
      return;
    }
    found = ended_.try_emplace(kind).first;
  }
  ++found->second.count;
  found->second.energy += process.energy;
  found->second.lately += process.lately;
  found->second.cores += process.cores;
}

ProcessBooks::Candidates ProcessBooks::candidates(const ProcessLook& now) const {
  Candidates next{sorted(now.living), {}, now.living.size()};
  next.used.reserve(next.all.size() + living_.size() + now.ended.size());
  std::vector<ProcessCost> gone;
  gone.reserve(living_.size());
  auto before = living_.begin();
  for (ProcessCost& process : next.all) {
    for (; before != living_.end() && is_before(before->use, process.use); ++before) gone.push_back(*before);
    const bool is_known = before != living_.end() && !is_before(process.use, before->use);
    next.used.push_back(is_known ? process.use.cpu - before->use.cpu : process.use.cpu);
    if (is_known) process.energy = (before++)->energy;
  }
  gone.insert(gone.end(), before, living_.end());
  add_ended(gone, sorted(now.ended), next);
  return next;
}

void ProcessBooks::add_ended(const std::vector<ProcessCost>& gone, const std::vector<ProcessCost>& counted,
                             Candidates& next) {
  next.all.reserve(next.all.size() + gone.size() + counted.size());
  const auto add = [&next](const ProcessCost& process, Duration used) {
    next.all.push_back(process);
    next.used.push_back(used);
  };
  auto last = counted.begin();
  for (const ProcessCost& process : gone) {
    for (; last != counted.end() && last->use.pid < process.use.pid; ++last) add(*last, last->use.cpu);
    const bool is_counted = last != counted.end() && last->use.pid == process.use.pid;
    // As far as /proc tells, who is gone used nothing more.
    add(process, is_counted ? last->use.cpu - process.use.cpu : Duration::zero());
    if (is_counted) next.all.back().use.name = (last++)->use.name;
  }
  for (; last != counted.end(); ++last) add(*last, last->use.cpu);
}

void ProcessBooks::divide(const IntervalCost& cost, const ProcessLook& now) {
  const Duration lost = now.lost - std::exchange(lost_, now.lost);
  if (!std::exchange(began_, true)) {
    unknown_ += cost.energy;
    living_ = sorted(now.living);
    return;
  }
  Candidates next = candidates(now);
  std::vector<Claim> claims;
  claims.reserve(next.all.size());
  std::uint64_t claimed = 0;
  for (const Duration used : next.used) {
    claims.push_back({nanoseconds(used), 0});
    claimed += claims.back().use;
  }
  const std::uint64_t seen = claimed + nanoseconds(lost);
  const std::uint64_t busy = std::max(cost.machine_busy ? nanoseconds(*cost.machine_busy) : seen, seen);
  std::vector<Energy> out(claims.size() + 2);
  share(cost.energy, std::min(cost.idle, cost.energy), claims, busy - claimed, IdlePolicy::none, out);
  idle_ += out[claims.size()];
  unknown_ += out[claims.size() + 1];
  charge(std::move(next), out, cost.length);
}

void ProcessBooks::charge(Candidates next, const std::vector<Energy>& shares, Duration length) {
  for (auto& [kind, ended] : ended_) {
    ended.lately = {};
    ended.cores = 0;
  }
  for (std::size_t i = 0; i < next.all.size(); ++i) {
    ProcessCost& process = next.all[i];
    process.lately = shares[i];
    process.energy += shares[i];
    if (length > Duration::zero()) process.cores = seconds_of(next.used[i]) / seconds_of(length);
    if (i >= next.living) bury(process);
  }
  next.all.resize(next.living);
  living_ = std::move(next.all);
}

}  // namespace joulery

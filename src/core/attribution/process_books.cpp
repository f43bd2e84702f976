// SPDX-License-Identifier: Apache-2.0
// Two sorted lists, merged: who was there before and is there now.
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

}  // namespace

void ProcessBooks::divide(const IntervalCost& cost, const std::vector<ProcessUse>& now) {
  std::vector<ProcessCost> next;
  next.reserve(now.size());
  for (const ProcessUse& use : now) next.push_back({use, {}, {}, 0});
  std::sort(next.begin(), next.end(), [](const auto& a, const auto& b) { return is_before(a.use, b.use); });
  std::vector<Claim> claims;
  std::uint64_t claimed = 0;
  auto before = living_.begin();
  for (ProcessCost& process : next) {
    for (; before != living_.end() && is_before(before->use, process.use); ++before) ended_ += before->energy;
    Duration used = began_ ? process.use.cpu : Duration::zero();
    if (before != living_.end() && before->use.pid == process.use.pid && before->use.started == process.use.started) {
      used = process.use.cpu - before->use.cpu;
      process.energy = before->energy;
      ++before;
    }
    claims.push_back({nanoseconds(used), 0});
    claimed += claims.back().use;
    if (cost.length > Duration::zero()) process.cores = seconds_of(used) / seconds_of(cost.length);
  }
  for (; before != living_.end(); ++before) ended_ += before->energy;
  if (!std::exchange(began_, true)) {
    unknown_ += cost.energy;
    living_ = std::move(next);
    return;
  }
  const std::uint64_t busy = cost.machine_busy ? nanoseconds(*cost.machine_busy) : claimed;
  std::vector<Energy> out(claims.size() + 2);
  share(cost.energy, std::min(cost.idle, cost.energy), claims, busy > claimed ? busy - claimed : 0, IdlePolicy::none,
        out);
  for (std::size_t i = 0; i < next.size(); ++i) {
    next[i].lately = out[i];
    next[i].energy += out[i];
  }
  idle_ += out[next.size()];
  unknown_ += out[next.size() + 1];
  living_ = std::move(next);
}

}  // namespace joulery

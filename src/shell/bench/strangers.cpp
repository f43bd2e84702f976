// SPDX-License-Identifier: Apache-2.0
// A desktop's window manager holds a GPU all day; without samples of it while others are sampled, it rested.
#include "shell/bench/strangers.h"

#include <algorithm>

namespace joulery {
namespace {

bool touches(const GpuUsage& use, const std::vector<TimeWindow>& windows) {
  return std::ranges::any_of(
      windows, [&](const TimeWindow& window) { return use.from < window.second && window.first < use.at; });
}

bool is_stranger(const GpuUser& user) { return user.kind == GpuUserKind::other || user.kind == GpuUserKind::unseen; }

void add(std::vector<Stranger>& strangers, const GpuUsage& use, const GpuUser& user) {
  auto own = std::ranges::find_if(strangers, [&](const Stranger& each) {
    return each.part == use.part && each.pid == user.pid && each.name == user.name;
  });
  if (own == strangers.end()) own = strangers.insert(own, Stranger{use.part, user.name, user.pid, {}});
  if (user.sm_time) own->busy = own->busy.value_or(Duration{}) + *user.sm_time;
}

}  // namespace

bool has_stranger(const GpuUsage& use) { return std::ranges::any_of(use.users, is_stranger); }

std::vector<Stranger> strangers_in(const std::vector<GpuUsage>& uses, const std::vector<TimeWindow>& windows) {
  std::vector<Stranger> strangers;
  for (const GpuUsage& use : uses) {
    if (!touches(use, windows)) continue;
    const bool is_sampled =
        std::ranges::any_of(use.users, [](const GpuUser& user) { return user.sm_time.has_value(); });
    const bool is_ours =
        std::ranges::any_of(use.users, [](const GpuUser& user) { return user.kind == GpuUserKind::tree; });
    for (const GpuUser& user : use.users) {
      const bool computed = user.sm_time && *user.sm_time > Duration::zero();
      const bool may_be_ours = user.kind == GpuUserKind::unseen && !is_ours;
      if (is_stranger(user) && !may_be_ours && (computed || (!is_sampled && is_ours))) add(strangers, use, user);
    }
  }
  return strangers;
}

}  // namespace joulery

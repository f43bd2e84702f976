// SPDX-License-Identifier: Apache-2.0
// A task takes its idle windows, and so much for each arm. Arms of different tasks are alike from quick on, where the
// tier sets their time; below it a dear task is a surprise, and the next forecast knows it.
#include "shell/bench/bench_forecast.h"

#include <algorithm>

namespace joulery {
namespace {

std::size_t count_measured(const std::vector<std::size_t>& arms) {
  return static_cast<std::size_t>(std::ranges::count_if(arms, [](std::size_t each) { return each > 0; }));
}

}  // namespace

BenchForecast::BenchForecast(std::vector<std::size_t> arms_of_tasks, const BenchPace& pace)
    : arms_(std::move(arms_of_tasks)), idle_(pace.idle * idle_windows_of(pace)) {}

BenchForecast::Ahead BenchForecast::ahead_of(std::size_t task) const {
  Ahead ahead;
  for (std::size_t i = task; i < arms_.size(); ++i) {
    ahead.tasks += arms_[i] > 0 ? 1U : 0U;
    ahead.arms += arms_[i];
  }
  return ahead;
}

GroupStanding BenchForecast::whole(GroupStanding standing) const {
  standing.tasks = count_measured(arms_);
  standing.tasks_finished = spent_tasks_;
  const std::size_t own_arms = next_ < arms_.size() ? arms_[next_] : 0;
  GroupForecast known = spent_;
  std::size_t known_tasks = spent_tasks_;
  std::size_t known_arms = spent_arms_;
  if (standing.left && standing.energy_left) {
    known.time += standing.spent.time + *standing.left;
    known.energy += standing.spent.energy + *standing.energy_left;
    known_tasks += 1;
    known_arms += own_arms;
  }
  if (known_arms == 0 || known.time <= Duration::zero()) return standing;
  const auto expected = [&](std::size_t tasks, std::size_t arms) {
    const Duration busy = std::max(Duration::zero(), known.time - idle_ * static_cast<std::int64_t>(known_tasks));
    return idle_ * static_cast<std::int64_t>(tasks) +
           busy * static_cast<std::int64_t>(arms) / static_cast<std::int64_t>(known_arms);
  };
  const Ahead ahead = ahead_of(next_ + 1);
  Duration left = expected(ahead.tasks, ahead.arms);
  left += standing.left.value_or(std::max(Duration::zero(), expected(1, own_arms) - standing.spent.time));
  // The task in hand knows its own blocks better than the mean power does.
  const bool is_known = standing.left && standing.energy_left;
  const Duration by_power = is_known ? left - *standing.left : left;
  const Energy energy = known.energy * (seconds_of(by_power) / seconds_of(known.time));
  standing.bench_left = GroupForecast{left, is_known ? energy + *standing.energy_left : energy};
  return standing;
}

void BenchForecast::finish_task(std::size_t task, const GroupForecast& spent) {
  next_ = task + 1;
  if (arms_[task] == 0) return;
  spent_.time += spent.time;
  spent_.energy += spent.energy;
  spent_tasks_ += 1;
  spent_arms_ += arms_[task];
}

}  // namespace joulery

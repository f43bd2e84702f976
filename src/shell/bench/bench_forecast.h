// SPDX-License-Identifier: Apache-2.0
// What is left of a whole benchmark: of the task in hand by its blocks, of those that come by what an arm took in the
// tasks before them. A guess for whoever waits, told as "about"; no result is made of it.
#pragma once

#include <cstddef>
#include <vector>

#include "shell/bench/group_run.h"

namespace joulery {

/// Follows the tasks of a benchmark in their order.
class BenchForecast {
 public:
  /// How many arms can run in each task that is measured; zero: it is kept from before, or none can.
  BenchForecast(std::vector<std::size_t> arms_of_tasks, const BenchPace& pace);

  /// The standing of the task in hand, with those of the whole benchmark filled in.
  [[nodiscard]] GroupStanding whole(GroupStanding standing) const;
  /// The task in hand took so much and is over; the next one begins.
  void finish_task(std::size_t task, const GroupForecast& spent);

 private:
  /// Measured tasks after `task` and their arms.
  struct Ahead {
    std::size_t tasks = 0;
    std::size_t arms = 0;
  };
  [[nodiscard]] Ahead ahead_of(std::size_t task) const;

  std::vector<std::size_t> arms_;
  Duration idle_{};  ///< its own windows of one task
  GroupForecast spent_;
  std::size_t spent_tasks_ = 0;
  std::size_t spent_arms_ = 0;
  std::size_t next_ = 0;
};

}  // namespace joulery

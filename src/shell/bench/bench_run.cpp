// SPDX-License-Identifier: Apache-2.0
// Trials stand in the order of the plan, owed ones among them, so that what is saved says what is still to do.
#include "shell/bench/bench_run.h"

#include <algorithm>
#include <fmt/format.h>

#include "shell/bench/bench_forecast.h"
#include "shell/bench/contention.h"
#include "shell/bench/session_idle.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

using Trials = std::vector<BenchTrial>;

/// The trials of a task as they were read; none when one of the plan's arms is owed or new.
Trials finished_before(const Bench& bench, const GroupPlan& group) {
  Trials found;
  for (const ArmPlan& arm : group.arms) {
    const auto trial = std::ranges::find_if(bench.trials, [&](const BenchTrial& each) {
      return each.task == group.task.id && each.model.id == arm.model.id && !is_owed(each);
    });
    if (trial == bench.trials.end()) return {};
    found.push_back(*trial);
  }
  return found;
}

class BenchRun {
 public:
  BenchRun(const BenchPlan& plan, Bench bench, const BenchTools& tools)
      : plan_(plan), tools_(tools), bench_(std::move(bench)) {
    trials_.reserve(plan.groups.size());
    for (const GroupPlan& group : plan.groups) trials_.push_back(finished_before(bench_, group));
    keep_runs_of_finished();
    const std::vector<std::size_t> arms = arms_to_run();
    forecast_ = BenchForecast(arms, plan.pace);
    const auto tasks = std::ranges::count_if(arms, [](std::size_t own) { return own > 0; });
    idle_ = SessionIdle(plan.pace.shares_empty_idle, static_cast<std::size_t>(tasks));
  }

  Result<Bench> run() {
    if (auto saved = save(); !saved) return failure(saved.error());
    for (std::size_t i = 0; i < plan_.groups.size() && !interrupted_; ++i) {
      const std::string task(plan_.groups[i].task.id);
      if (!trials_[i].empty()) {
        tools_.note(fmt::format("{}: kept as it was measured", task));
        forecast_.finish_task(i, {});
        continue;
      }
      if (auto done = run_one(i); !done) return failure(done.error());
      if (auto saved = save(); !saved) return failure(saved.error());
    }
    return std::move(bench_);
  }

 private:
  /// A task whose arms cannot run at all needs no recording.
  [[nodiscard]] static bool can_run(const GroupPlan& group) {
    return std::ranges::any_of(group.arms, [](const ArmPlan& arm) { return !arm.why_not; });
  }

  /// Of each task, those that will be measured now.
  [[nodiscard]] std::vector<std::size_t> arms_to_run() const {
    std::vector<std::size_t> arms(plan_.groups.size());
    for (std::size_t i = 0; i < arms.size(); ++i) {
      const auto can = [](const ArmPlan& arm) { return !arm.why_not; };
      if (trials_[i].empty()) arms[i] = static_cast<std::size_t>(std::ranges::count_if(plan_.groups[i].arms, can));
    }
    return arms;
  }

  /// For the next task; its standings are told as those of the whole.
  [[nodiscard]] GroupTools tools_for_task(GroupForecast& spent) const {
    GroupTools tools = tools_.group;
    idle_.prepare(tools);
    if (!tools.tell) return tools;
    tools.tell = [this, &spent](const GroupStanding& standing) {
      spent = standing.spent;
      tools_.group.tell(forecast_.whole(standing));
    };
    return tools;
  }

  /// What was told last did not see the task's end: its power is taken for all of it.
  void finish_in_forecast(std::size_t i, const GroupForecast& told, Duration took) {
    const double times = told.time > Duration::zero() ? seconds_of(took) / seconds_of(told.time) : 0;
    forecast_.finish_task(i, {took, told.energy * times});
  }

  Result<void> run_one(std::size_t i) {
    const GroupPlan& group = plan_.groups[i];
    if (!can_run(group)) {
      trials_[i] = trials_not_run(group, "");
      forecast_.finish_task(i, {});
      return {};
    }
    auto recording = tools_.open(std::string(group.task.id));
    if (!recording) return failure(recording.error());
    Measurement& measurement = (*recording)->measurement();
    const ContentionTotals before = read_contention(*tools_.files, measurement.clock().now());
    GroupForecast spent;
    const Instant from = measurement.clock().now();
    SeenGroup seen = run_group(measurement, group, plan_.pace, plan_.order_seed, tools_for_task(spent));
    finish_in_forecast(i, spent, measurement.clock().now() - from);
    const ContentionTotals after = read_contention(*tools_.files, measurement.clock().now());
    interrupted_ = seen.interrupted;
    const Run run = measurement.finish({});
    auto closed = (*recording)->close(run.start.id);
    if (!closed) return failure(closed.error());
    bench_.recordings.push_back(std::move(*closed));
    bench_.contention.push_back(contention_between(run.start.id, before, after));
    trials_[i] = trials_of(group, std::move(seen), run, {is_contended(bench_.contention.back()), plan_.is_shared});
    if (!interrupted_) idle_.finish_task(trials_[i]);
    if (tools_.finish) tools_.finish(group, trials_[i]);
    take_over(run);
    return {};
  }

  /// What all runs have in common, and what they add up to.
  void take_over(const Run& run) {
    bench_.host = run.start.host;
    bench_.joulery_version = run.start.version;
    bench_.joulery_commit = run.start.commit == "unknown" ? std::string() : run.start.commit;
    bench_.data_version = run.start.data_version;
    if (run.start.factors.place) bench_.factors = run.start.factors;
    bench_.own_energy.low += run.self.energy.low;
    bench_.own_energy.best += run.self.energy.best;
    bench_.own_energy.high += run.self.energy.high;
    if (bench_.start == UtcTime{}) bench_.start = run.start.anchor.utc;
    bench_.end = run.start.anchor.utc_of(run.end);
  }

  /// Recordings of broken-off tasks are no part of what is kept.
  void keep_runs_of_finished() {
    const auto is_kept = [this](const std::string& run) {
      return std::ranges::any_of(trials_, [&](const Trials& trials) {
        return std::ranges::any_of(trials, [&](const BenchTrial& trial) { return trial.run == run; });
      });
    };
    std::erase_if(bench_.recordings, [&](const BenchRecording& recording) { return !is_kept(recording.run); });
    std::erase_if(bench_.contention, [&](const BenchContention& contention) { return !is_kept(contention.run); });
  }

  Result<void> save() {
    bench_.trials.clear();
    for (std::size_t i = 0; i < trials_.size(); ++i) {
      const Trials& own = trials_[i];
      const Trials owed = own.empty() ? trials_not_run(plan_.groups[i], "its turn did not come") : Trials();
      bench_.trials.insert(bench_.trials.end(), own.begin(), own.end());
      bench_.trials.insert(bench_.trials.end(), owed.begin(), owed.end());
    }
    bench_.is_complete = std::ranges::none_of(bench_.trials, is_owed);
    return tools_.save(bench_);
  }

  const BenchPlan& plan_;
  const BenchTools& tools_;
  Bench bench_;
  std::vector<Trials> trials_;  ///< one list per group; empty: owed
  BenchForecast forecast_{{}, {}};
  SessionIdle idle_{false, 0};
  bool interrupted_ = false;
};

}  // namespace

Result<Bench> run_bench(const BenchPlan& plan, Bench bench, const BenchTools& tools) {
  return BenchRun(plan, std::move(bench), tools).run();
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of limits: the steps of a watch, and the loop that keeps one, with a scripted counter of 50 W, a clock that
// moves 10 ms at every look, and a workload that ends when it is told to, or not.
#include "shell/app/limit.h"

#include <csignal>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

#include "shell/app/measurement.h"
#include "shell/app/scripted_instruments.h"

namespace joulery {
namespace {

using namespace script;
using std::chrono::milliseconds;

EnergyLimit limit_of(Energy amount, bool stop) { return {amount, "the test", stop, std::chrono::seconds(1)}; }

TEST(LimitWatch, each_step_comes_once_and_in_order) {
  LimitWatch watch(limit_of(100 * joule, true));
  EXPECT_EQ(watch.advance(79 * joule, second(1)), LimitStep::none);
  EXPECT_EQ(watch.advance(80 * joule, second(2)), LimitStep::near);
  EXPECT_EQ(watch.advance(99 * joule, second(3)), LimitStep::none);
  EXPECT_EQ(watch.advance(100 * joule, second(4)), LimitStep::reached);
  EXPECT_EQ(watch.advance(200 * joule, second(4)), LimitStep::none);
  EXPECT_EQ(watch.overdue(second(4.9)), LimitStep::none);
  EXPECT_EQ(watch.overdue(second(5)), LimitStep::kill);
  EXPECT_EQ(watch.overdue(second(9)), LimitStep::none);
}

TEST(LimitWatch, a_total_that_jumps_over_both_marks_is_told_once) {
  LimitWatch watch(limit_of(100 * joule, false));
  EXPECT_EQ(watch.advance(150 * joule, second(1)), LimitStep::reached);
  EXPECT_EQ(watch.told(LimitStep::reached, 150 * joule, true), "the limit of the test is reached: 150 J so far");
}

TEST(LimitWatch, a_limit_that_only_warns_kills_nobody) {
  LimitWatch watch(limit_of(1 * joule, false));
  EXPECT_EQ(watch.advance(2 * joule, second(1)), LimitStep::reached);
  EXPECT_EQ(watch.overdue(second(1000)), LimitStep::none);
}

class StridingClock final : public Clock {
 public:
  Instant now() override { return now_ += milliseconds(10); }
  Instant boot_now() override { return now_; }
  UtcTime utc_now() override { return {}; }

 private:
  Instant now_ = second(0);
};

/// Ends at one signal, or by itself after so many looks at its CPU time.
class ScriptedWorkload final : public Workload {
 public:
  ScriptedWorkload(int ends_at, int looks, std::vector<int>& signals)
      : ends_at_(ends_at), looks_(looks), signals_(signals), end_(::eventfd(0, EFD_CLOEXEC)) {}
  [[nodiscard]] std::int64_t pid() const override { return 7; }
  [[nodiscard]] int end_fd() const override { return end_.get(); }
  Result<Duration> cpu_time() override {
    if (--looks_ == 0) end({0, {}});
    return Duration{};
  }
  Result<std::optional<Exit>> poll() override { return exit_; }
  Result<void> signal(int number) override {
    signals_.push_back(number);
    if (number == ends_at_) end({{}, number});
    return {};
  }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override { return "a script"; }

 private:
  void end(Exit exit) {
    exit_ = exit;
    EXPECT_EQ(::eventfd_write(end_.get(), 1), 0);
  }
  int ends_at_;
  int looks_;
  std::vector<int>& signals_;
  UniqueFd end_;
  std::optional<Exit> exit_;
};

struct Outcome {
  Run run;
  std::vector<std::string> told;
  std::vector<int> signals;
  std::vector<Record> records;
};

/// In a thread of its own: a measurement blocks signals of its thread for good.
Outcome outcome_of(const EnergyLimit& limit, int ends_at, int looks) {
  Outcome outcome;
  std::thread([&] {
    StridingClock clock;
    Instruments instruments;
    instruments.clock = &clock;
    instruments.sensors.push_back(std::make_unique<SteadyCounter>(50 * watt));
    instruments.read_usage = [&clock](Usage& usage) { usage.at = clock.now(); };
    ScriptedSink sink;
    Measurement measurement(std::move(instruments), milliseconds(1));
    measurement.keep_within(limit, [&outcome](const std::string& text) { outcome.told.push_back(text); });
    const auto launched = measurement.launch([&]() -> Result<std::unique_ptr<Workload>> {
      return std::unique_ptr<Workload>(std::make_unique<ScriptedWorkload>(ends_at, looks, outcome.signals));
    });
    EXPECT_TRUE(launched.has_value());
    measurement.start(counted_machine(1), &sink);
    EXPECT_EQ(measurement.wait({.at_most = std::chrono::hours(1), .workload_end = true, .watches = {}}),
              Woken::workload_ended);
    outcome.run = measurement.finish({});
    outcome.records = std::move(sink.records);
  }).join();
  return outcome;
}

std::vector<std::string> limits_noted(const Run& run) {
  std::vector<std::string> texts;
  for (const Anomaly& anomaly : run.anomalies) {
    if (anomaly.kind == "limit") texts.push_back(anomaly.text);
  }
  return texts;
}

TEST(Limit, a_run_below_its_limit_says_nothing) {
  const Outcome outcome = outcome_of(limit_of(1000 * joule, true), SIGTERM, 20);
  EXPECT_TRUE(outcome.told.empty());
  EXPECT_TRUE(outcome.signals.empty());
  EXPECT_LT(outcome.run.total.best, 800 * joule);
}

TEST(Limit, a_warning_at_four_fifths_and_one_at_the_limit_leave_the_workload_alone) {
  const Outcome outcome = outcome_of(limit_of(20 * joule, false), SIGTERM, 200);
  ASSERT_EQ(outcome.told.size(), 2U);
  EXPECT_TRUE(outcome.told[0].ends_with("% of the limit of the test is used")) << outcome.told[0];
  EXPECT_TRUE(outcome.told[1].starts_with("the limit of the test is reached: 2")) << outcome.told[1];
  EXPECT_TRUE(outcome.signals.empty());
  EXPECT_EQ(limits_noted(outcome.run), std::vector<std::string>{outcome.told[1]});
}

TEST(Limit, a_workload_that_obeys_is_asked_once_and_its_run_is_kept) {
  const Outcome outcome = outcome_of(limit_of(20 * joule, true), SIGTERM, 100000);
  EXPECT_EQ(outcome.signals, std::vector<int>{SIGTERM});
  EXPECT_EQ(outcome.run.exit, (Exit{{}, SIGTERM}));
  EXPECT_GE(outcome.run.total.best, 20 * joule);
  EXPECT_LT(outcome.run.total.best, 25 * joule);
}

TEST(Limit, a_workload_that_ignores_SIGTERM_is_killed_after_the_grace_time) {
  const Outcome outcome = outcome_of(limit_of(20 * joule, true), SIGKILL, 100000);
  EXPECT_EQ(outcome.signals, (std::vector<int>{SIGTERM, SIGKILL}));
  EXPECT_EQ(outcome.run.exit, (Exit{{}, SIGKILL}));
  ASSERT_EQ(limits_noted(outcome.run).size(), 2U);
  EXPECT_EQ(limits_noted(outcome.run)[1], "the command did not stop within 1.00 s of the limit: it is killed");
  EXPECT_GE(outcome.run.duration(), std::chrono::seconds(1));
}

TEST(Limit, R40_a_run_stopped_at_its_limit_replays_to_the_same_run) {
  const Outcome outcome = outcome_of(limit_of(20 * joule, true), SIGTERM, 100000);
  Road road;
  for (const Record& record : outcome.records) road.feed(record);
  EXPECT_EQ(road.finish(), outcome.run);
}

TEST(Limit, R13_a_zone_that_mirrors_another_does_not_bring_the_limit_nearer) {
  Road road;
  road.feed(counted_machine(2));
  road.feed(WorkloadStarted{second(0), 7});
  std::uint64_t microjoules = 0;
  for (int tick = 0; tick < 8; ++tick) {
    road.feed(sample(tick, {microjoules, microjoules}));
    microjoules += 10'000'000 + static_cast<std::uint64_t>(tick) * 1'000'000;
  }
  EXPECT_EQ(road.energy_so_far(), 2 * road.energy_without_copies());
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of the recorder: what is on the road is in the journal, a failing port costs neither joule nor process, and a
// steady tick allocates nothing.
#include "shell/app/recorder.h"

#include "shell/app/scripted_instruments.h"
#include "testing/allocation_count.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;
using testing::ManualClock;

struct Bench {
  ManualClock clock;
  SteadyCounter* sensor = nullptr;
  std::unique_ptr<Recorder> recorder;

  explicit Bench(std::size_t fail_read = 0) {
    Instruments instruments;
    auto steady = std::make_unique<SteadyCounter>(50 * watt);
    sensor = steady.get();
    sensor->fail_read = fail_read;
    instruments.sensors.push_back(std::move(steady));
    instruments.clock = &clock;
    instruments.read_usage = [this](Usage& out) {
      out.at = clock.now();
      out.machine_busy = clock.now().time_since_epoch();
    };
    recorder = std::make_unique<Recorder>(std::move(instruments));
  }

  /// Ten seconds, a tick each; the window is the time from the first to the last.
  auto run(RecordSink* sink) {
    recorder->tick(true);
    recorder->write(WorkloadStarted{clock.now(), 7});
    recorder->start(counted_machine(1), sink);
    for (int i = 0; i < 10; ++i) {
      clock.advance(std::chrono::seconds(1));
      recorder->tick(true);
    }
    recorder->write(WorkloadEnded{clock.now(), {0, {}}});
    return recorder->finish({clock.now(), {}, 0, {}});
  }
};

TEST(Recorder, the_first_tick_before_the_machine_is_described_counts) {
  Bench bench;
  const auto run = bench.run(nullptr);
  EXPECT_EQ(run.total.best, 500 * joule);
  EXPECT_EQ(run.self.samples, 11U);
}

TEST(Recorder, R40_the_journal_gives_the_run_that_was_printed) {
  Bench bench;
  ScriptedSink sink;
  const auto live = bench.run(&sink);
  Road road;
  for (const Record& record : sink.records) road.feed(record);
  EXPECT_EQ(road.finish(), live);
}

TEST(Recorder, a_journal_that_fails_at_any_write_costs_no_joule_and_is_said_once) {
  ScriptedSink counting;
  Bench whole;
  const auto expected = whole.run(&counting);
  for (std::size_t n = 1; n <= counting.writes; ++n) {
    Bench bench;
    ScriptedSink sink;
    sink.fail_write = n;
    EXPECT_EQ(bench.run(&sink).total, expected.total);
    ASSERT_TRUE(bench.recorder->journal_failure().has_value()) << n;
    EXPECT_EQ(bench.recorder->journal_failure()->what, "no space left");
  }
}

TEST(Recorder, any_single_read_that_fails_between_the_edges_costs_no_joule) {
  for (std::size_t n = 2; n <= 10; ++n) {
    Bench bench(n);
    EXPECT_EQ(bench.run(nullptr).total.best, 500 * joule) << "read " << n;
  }
}

TEST(Recorder, a_failed_read_at_an_edge_lowers_the_coverage_and_invents_nothing) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{11}}) {
    Bench bench(n);
    const auto run = bench.run(nullptr);
    EXPECT_EQ(run.total.best, 450 * joule);
    EXPECT_NEAR(run.coverage, 0.9, 1e-9);
  }
}

TEST(Recorder, R5_a_sleep_of_the_machine_is_noticed_by_the_two_clocks) {
  Bench bench;
  bench.recorder->tick(true);
  bench.recorder->write(WorkloadStarted{bench.clock.now(), 7});
  bench.recorder->start(counted_machine(1), nullptr);
  bench.clock.advance(std::chrono::seconds(1));
  bench.recorder->tick(true);
  bench.clock.suspend(std::chrono::seconds(3600));
  bench.clock.advance(std::chrono::seconds(1));
  bench.recorder->tick(true);
  bench.recorder->write(WorkloadEnded{bench.clock.now(), {0, {}}});
  const auto run = bench.recorder->finish({bench.clock.now(), {}, 0, {}});
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].text, "the machine slept for 3600 s");
  EXPECT_EQ(run.total.best, 50 * joule);
}

TEST(Recorder, R35_a_step_of_the_wall_clock_changes_no_duration) {
  Bench bench;
  bench.clock.step_wall(std::chrono::hours(-5));
  EXPECT_EQ(bench.run(nullptr).duration(), std::chrono::seconds(10));
}

TEST(Recorder, R35_a_step_of_the_wall_clock_amid_a_run_is_noted_once_and_changes_no_duration_and_no_joule) {
  Bench steady;
  const auto expected = steady.run(nullptr);
  Bench bench;
  bench.recorder->tick(true);
  bench.recorder->write(WorkloadStarted{bench.clock.now(), 7});
  bench.recorder->start(counted_machine(1), nullptr);
  for (int i = 0; i < 10; ++i) {
    bench.clock.advance(std::chrono::seconds(1));
    if (i == 4) bench.clock.step_wall(std::chrono::hours(-5));
    bench.recorder->tick(true);
  }
  bench.recorder->write(WorkloadEnded{bench.clock.now(), {0, {}}});
  const auto run = bench.recorder->finish({bench.clock.now(), {}, 0, {}});
  EXPECT_EQ(run.duration(), expected.duration());
  EXPECT_EQ(run.total, expected.total);
  EXPECT_EQ(run.coverage, 1);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "clock_step");
  EXPECT_TRUE(run.anomalies[0].text.starts_with("the wall clock was set back by 18000 s: ")) << run.anomalies[0].text;
}

TEST(Recorder, a_wall_clock_that_is_slewed_or_passes_over_a_sleep_makes_no_step) {
  Bench bench;
  bench.recorder->tick(true);
  bench.recorder->start(counted_machine(1), nullptr);
  for (int i = 0; i < 10; ++i) {
    bench.clock.advance(std::chrono::seconds(1));
    bench.clock.step_wall(std::chrono::microseconds(500));
    bench.recorder->tick(true);
  }
  bench.clock.suspend(std::chrono::hours(1));
  bench.recorder->tick(true);
  const auto run = bench.recorder->finish({bench.clock.now(), {}, 0, {}});
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "suspend");
}

TEST(Recorder, a_slow_sensor_joins_while_the_run_goes_on_and_what_it_lacks_is_said) {
  ManualClock clock(std::chrono::microseconds(1));
  Instruments instruments;
  instruments.clock = &clock;
  instruments.late_probe = [] {
    Probe probe;
    probe.findings.push_back({ErrorKind::broken, "driver and library differ", "nvml", "reboot"});
    return probe;
  };
  Recorder recorder(std::move(instruments));
  ScriptedSink sink;
  recorder.start(counted_machine(0), &sink);
  const auto noticed = [&sink] {
    return std::any_of(sink.records.begin(), sink.records.end(),
                       [](const Record& record) { return std::holds_alternative<Noticed>(record); });
  };
  while (!noticed()) recorder.tick(false);  // ctest's time-out is the deadline
  const auto run = recorder.finish({clock.now(), {}, 0, {}});
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].text, "driver and library differ: nvml; reboot");
}

/// A meter of the whole machine that takes its time: 100 W.
class SlowNode final : public Sensor {
 public:
  SlowNode() {
    channel_.source = "node";
    channel_.part = {"machine/node", PartKind::board};
    channel_.kind = ChannelKind::power;
    channel_.period = std::chrono::hours(1);  // its thread reads when asked, and no more
  }
  [[nodiscard]] std::string name() const override { return "node"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  [[nodiscard]] bool is_slow() const override { return true; }
  void read(Clock& clock, std::span<Reading> out) override {
    out[0] = Reading{.channel = 0, .missed = {}, .at = clock.now(), .value = 100'000'000};
  }

 private:
  Channel channel_;
};

TEST(Recorder, a_slow_sensor_that_is_known_at_the_start_is_numbered_behind_the_fast_and_read_at_both_edges) {
  ManualClock clock;
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors.push_back(std::make_unique<SlowNode>());
  instruments.sensors.push_back(std::make_unique<SteadyCounter>(50 * watt));
  Recorder recorder(std::move(instruments));
  recorder.read_slow_sensors();
  ASSERT_EQ(recorder.channels().size(), 2U);
  EXPECT_EQ(recorder.channels()[1].source, "node");
  RunStart start = counted_machine(0);
  start.channels = recorder.channels();
  recorder.start(start, nullptr);
  recorder.tick(false);
  recorder.write(WorkloadStarted{clock.now(), 1});
  clock.advance(std::chrono::seconds(3));
  recorder.write(WorkloadEnded{clock.now(), {0, {}}});
  recorder.read_slow_sensors();
  recorder.tick(false);
  const auto run = recorder.finish({clock.now(), {}, 0, {}});
  ASSERT_EQ(run.parts.size(), 2U);
  EXPECT_EQ(run.total.best, 150 * joule) << "packages alone";
  EXPECT_EQ(run.parts[1].part.name(), "node");
  EXPECT_FALSE(run.parts[1].on_cut);
  EXPECT_DOUBLE_EQ(run.parts[1].coverage, 1);
}

TEST(Recorder, who_used_a_gpu_is_recorded_and_processes_of_the_tree_are_known_as_such_after_their_end) {
  ManualClock clock(std::chrono::microseconds(1));
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors.push_back(std::make_unique<SteadyGpu>());
  Recorder recorder(std::move(instruments));
  std::vector<std::int64_t> living{7};
  recorder.account_tree({}, [&living] { return living; });
  ScriptedSink sink;
  recorder.start(counted_machine(0), &sink);
  recorder.tick(false);
  living.clear();  // the driver speaks of it for another second
  clock.advance(std::chrono::seconds(1));
  recorder.read_slow_sensors();
  clock.advance(std::chrono::seconds(1));
  recorder.read_slow_sensors();
  recorder.tick(false);
  const auto use = std::find_if(sink.records.rbegin(), sink.records.rend(),
                                [](const Record& record) { return std::holds_alternative<GpuUsage>(record); });
  ASSERT_NE(use, sink.records.rend());
  const auto& users = std::get<GpuUsage>(*use).users;
  EXPECT_EQ(users.at(0).kind, GpuUserKind::tree);
  EXPECT_EQ(users.at(1).kind, GpuUserKind::other);
}

TEST(Recorder, a_slow_sensor_that_rests_is_read_when_asked_and_not_else) {
  struct Counting final : Sensor {
    Counting() {
      channel.source = "node";
      channel.part = {"machine/node", PartKind::board};
      channel.kind = ChannelKind::power;
      channel.period = std::chrono::milliseconds(1);
    }
    [[nodiscard]] std::string name() const override { return "node"; }
    [[nodiscard]] std::span<const Channel> channels() const override { return {&channel, 1}; }
    void read(Clock& clock, std::span<Reading> out) override {
      out[0] = Reading{.channel = 0, .missed = {}, .at = clock.now(), .value = 1};
    }
    Channel channel;
  };
  ManualClock clock;
  SlowReader reader(std::make_unique<Counting>(), clock, 0);
  const auto far = std::chrono::steady_clock::time_point::max();
  reader.rest(true);
  reader.ask();
  reader.await(far);
  std::vector<Reading> readings;
  std::vector<GpuUsage> uses;
  reader.drain(readings, uses);
  readings.clear();
  constexpr std::size_t kRounds = 5000;  // many of its own periods long
  for (std::size_t i = 0; i < kRounds; ++i) {
    reader.ask();
    reader.await(far);
  }
  reader.drain(readings, uses);
  EXPECT_EQ(readings.size(), kRounds);
}

TEST(Recorder, a_steady_tick_allocates_nothing) {
  Bench bench;
  bench.recorder->tick(true);
  bench.recorder->start(counted_machine(1), nullptr);
  for (int i = 0; i < 5; ++i) {
    bench.clock.advance(std::chrono::milliseconds(1));
    bench.recorder->tick(true);
  }
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations are not counted under a sanitizer";
  for (int i = 0; i < 1000; ++i) {
    bench.clock.advance(std::chrono::milliseconds(1));
    bench.recorder->tick(true);
  }
  EXPECT_EQ(*testing::allocations_so_far() - *before, 0U);
}

}  // namespace
}  // namespace joulery

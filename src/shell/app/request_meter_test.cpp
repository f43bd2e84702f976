// SPDX-License-Identifier: Apache-2.0
// Tests of what requests are charged with along the road: the workload's share or the machine's, and that all of it is
// accounted for.
#include "shell/app/request_meter.h"

#include "shell/app/road_script.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using script::second;
using testing::ManualClock;

/// One package at 10 W without idle power; the workload uses half of the busy time. Fed second by second.
struct Bench {
  ManualClock clock;
  Road road;
  RequestMeter meter;
  int seconds = 0;

  explicit Bench(RequestMeter::Share share, const Part& part = {"machine/package-0", PartKind::cpu})
      : meter(clock, share, IdlePolicy::none) {
    RunStart start = script::counted_machine(1);
    start.channels[0].part = part;
    start.channels[0].max_power.reset();
    start.channels[0].accuracy_fraction = 0;
    road.feed(start);
    road.feed(script::sample(0, {0}));
    road.feed(script::usage(0, 0, 0));
    road.feed(WorkloadStarted{second(0), 42});
  }
  void tick() {
    ++seconds;
    clock.advance(std::chrono::seconds(1));
    road.feed(script::sample(seconds, {static_cast<std::uint64_t>(seconds) * 10'000'000}));
    road.feed(script::usage(seconds, seconds, seconds * 0.5));
    meter.follow(road);
  }
};

TEST(RequestMeter, a_request_takes_what_the_workload_is_charged_with_while_it_is_in_flight) {
  Bench bench(RequestMeter::Share::of_workload);
  bench.tick();
  const auto id = bench.meter.arrived();
  bench.tick();
  bench.tick();
  const auto energy = bench.meter.ended(id);
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->energy.best, 10 * joule);
  EXPECT_EQ(energy->method, Method::counted);
  EXPECT_TRUE(energy->of_engine);
  const RequestReport report = bench.meter.report();
  EXPECT_EQ(report.energy.taken, 15 * joule);
  EXPECT_EQ(report.energy.unattributed, 5 * joule);
}

TEST(RequestMeter, without_a_workload_the_machine_is_shared) {
  Bench bench(RequestMeter::Share::of_machine);
  const auto one = bench.meter.arrived();
  const auto other = bench.meter.arrived();
  bench.tick();
  EXPECT_EQ(bench.meter.ended(one)->energy.best, 5 * joule);
  EXPECT_EQ(bench.meter.ended(other)->energy.best, 5 * joule);
  EXPECT_FALSE(bench.meter.report().of_engine);
}

TEST(RequestMeter, what_is_not_read_yet_is_told_with_its_doubt_and_charged_when_it_is_read) {
  Bench bench(RequestMeter::Share::of_machine);
  const auto id = bench.meter.arrived();
  bench.tick();
  bench.clock.advance(std::chrono::milliseconds(500));
  const auto energy = bench.meter.ended(id);
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->energy.low, 10 * joule);
  EXPECT_EQ(energy->energy.best, 15 * joule);
  EXPECT_GT(energy->energy.high, 15 * joule);
  bench.clock.advance(std::chrono::milliseconds(-500));
  bench.tick();
  EXPECT_EQ(bench.meter.report().energy.shared, 15 * joule);
  EXPECT_EQ(bench.meter.report().energy.unattributed, 5 * joule);
}

TEST(RequestMeter, a_part_that_another_stands_for_from_now_on_is_read_no_more) {
  Bench bench(RequestMeter::Share::of_machine, {"machine/node", PartKind::board});
  for (int i = 0; i < 3; ++i) bench.tick();
  EXPECT_EQ(bench.meter.report().energy.taken, 30 * joule);
  Channel package = script::package(0);
  package.max_power.reset();
  package.accuracy_fraction = 0;
  bench.road.feed(ChannelsJoined{second(3), {package}, {}});
  std::optional<std::uint64_t> id;
  for (int t = 4; t <= 8; ++t) {
    if (t == 7) id = bench.meter.arrived();
    bench.clock.advance(std::chrono::seconds(1));
    bench.road.feed(
        script::sample(t, {static_cast<std::uint64_t>(t) * 10'000'000, static_cast<std::uint64_t>(t) * 50'000'000}));
    bench.road.feed(script::usage(t, t, t * 0.5));
    bench.meter.follow(bench.road);
  }
  const auto energy = bench.meter.ended(*id);
  ASSERT_TRUE(energy);
  ASSERT_EQ(bench.road.books().size(), 1U);
  EXPECT_EQ(energy->energy.best, 100 * joule)
      << "two seconds of the processor's 50 W, and nothing of the node around it";
  EXPECT_LT(energy->energy.high, 150 * joule) << "what the node may have taken since is not doubt";
}

TEST(RequestMeter, a_part_that_joins_the_cut_late_is_shared_from_its_first_reading_on) {
  Bench bench(RequestMeter::Share::of_machine);
  for (int i = 0; i < 2; ++i) bench.tick();
  Channel second_package = script::package(1);
  second_package.max_power.reset();
  second_package.accuracy_fraction = 0;
  bench.road.feed(ChannelsJoined{second(2), {second_package}, {}});
  const auto id = bench.meter.arrived();
  for (int t = 3; t <= 4; ++t) {
    bench.clock.advance(std::chrono::seconds(1));
    bench.road.feed(
        script::sample(t, {static_cast<std::uint64_t>(t) * 10'000'000, static_cast<std::uint64_t>(t) * 50'000'000}));
    bench.road.feed(script::usage(t, t, t * 0.5));
    bench.meter.follow(bench.road);
  }
  ASSERT_EQ(bench.road.books().size(), 2U);
  EXPECT_EQ(bench.meter.ended(id)->energy.best, 70 * joule) << "two seconds of 10 W, and of 50 W the one that was read";
  EXPECT_EQ(bench.meter.report().energy.taken, 90 * joule);
}

TEST(RequestMeter, idle_power_that_a_model_tells_makes_a_modelled_answer) {
  ManualClock clock;
  RequestMeter meter(clock, RequestMeter::Share::of_machine, IdlePolicy::none);
  Road road;
  RunStart start = script::counted_machine(1);  // of 150 W at most, of which a model makes idle power
  start.channels[0].accuracy_fraction = 0;
  road.feed(start);
  road.feed(script::sample(0, {0}));
  road.feed(script::usage(0, 0, 0));
  road.feed(WorkloadStarted{second(0), 42});
  const auto id = meter.arrived();
  clock.advance(std::chrono::seconds(1));
  road.feed(script::sample(1, {100'000'000}));
  road.feed(script::usage(1, 1, 0.5));
  meter.follow(road);
  const auto energy = meter.ended(id);
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->method, Method::modelled);
  EXPECT_LT(energy->energy.best, 100 * joule);
  EXPECT_GE(energy->energy.high, 100 * joule) << "all of it, if the package takes nothing when it is idle";
}

TEST(RequestMeter, before_anything_was_read_nothing_is_known) {
  Bench bench(RequestMeter::Share::of_workload);
  EXPECT_FALSE(bench.meter.ended(bench.meter.arrived()));
}

TEST(RequestMeter, a_model_is_told_as_a_model) {
  ManualClock clock;
  RequestMeter meter(clock, RequestMeter::Share::of_machine, IdlePolicy::none);
  Road road;
  road.feed(script::modelled_machine());
  road.feed(WorkloadStarted{second(0), 42});
  const auto id = meter.arrived();
  for (int t = 0; t < 3; ++t) {
    road.feed(script::usage(t, t, t));
    meter.follow(road);
  }
  clock.advance(std::chrono::seconds(2));
  const auto energy = meter.ended(id);
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->method, Method::assumed);
  const RequestTotals totals = meter.report().energy;
  EXPECT_GT(totals.idle, Energy{}) << "the model knows what the idle machine takes";
  EXPECT_EQ(totals.shared + totals.idle + totals.unattributed, totals.taken);
}

TEST(RequestMeter, what_passed_becomes_work_that_the_engine_itself_does_not_count) {
  RequestCounts counts;
  counts.answered = 4;
  counts.prompt_tokens = 30;
  counts.cached_tokens = 10;
  counts.output_tokens = 50;
  EXPECT_EQ(work_of(counts, nullptr),
            (std::map<std::string, double>{{"request", 4}, {"output token", 50}, {"token in and out", 70}}));
  EngineFound engine;
  engine.series.push_back({EngineQuantity::output_tokens, "m", "", "", false, 0});
  engine.series.push_back({EngineQuantity::prompt_tokens, "m", "", "", false, 0});
  EXPECT_EQ(work_of(counts, &engine), (std::map<std::string, double>{{"request", 4}}));
  counts.without_prompt = 1;
  EXPECT_EQ(work_of(counts, nullptr), (std::map<std::string, double>{{"request", 4}, {"output token", 50}}));
  counts.uncounted = 1;
  EXPECT_EQ(work_of(counts, nullptr), (std::map<std::string, double>{{"request", 4}}))
      << "tokens of some answers alone say nothing of all";
}

TEST(RequestMeter, outcomes_are_counted) {
  ManualClock clock;
  RequestMeter meter(clock, RequestMeter::Share::of_machine, IdlePolicy::none);
  meter.told(RequestOutcome::answered, {7, std::nullopt, 9});
  meter.told(RequestOutcome::answered, {});
  meter.told(RequestOutcome::answered, {std::nullopt, std::nullopt, 1});
  meter.told(RequestOutcome::refused, {});
  meter.told(RequestOutcome::broken_off, {});
  const RequestCounts counts = meter.report().counts;
  EXPECT_EQ(counts.answered, 3U);
  EXPECT_EQ(counts.uncounted, 1U);
  EXPECT_EQ(counts.without_prompt, 2U);
  EXPECT_EQ(counts.refused, 1U);
  EXPECT_EQ(counts.broken_off, 1U);
  EXPECT_EQ(counts.output_tokens, 10U);
}

}  // namespace
}  // namespace joulery

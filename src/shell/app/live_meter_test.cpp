// SPDX-License-Identifier: Apache-2.0
// Tests of metering from inside a program: spans from any thread, the thread that comes and goes, forks, replay.
#include "shell/app/live_meter.h"

#include <atomic>

#include "shell/app/scripted_instruments.h"
#include "testing/child_process.h"

namespace joulery {
namespace {

using namespace script;

/// Every look at it takes a millisecond: waiting for the next tick is over at once, and nothing depends on the machine.
class SharedClock final : public Clock {
 public:
  Instant now() override { return instant_at(now_ += 1'000'000); }
  Instant boot_now() override { return instant_at(now_.load()); }
  UtcTime utc_now() override { return UtcTime(Duration(now_.load())); }

 private:
  std::atomic<std::int64_t> now_{0};
};

struct Bench {
  SharedClock clock;
  ScriptedSink sink;
  std::unique_ptr<LiveMeter> meter;

  explicit Bench(Duration linger = std::chrono::hours(1)) {
    LiveSetup setup;
    setup.equip = [this] {
      Instruments instruments;
      instruments.clock = &clock;
      instruments.sensors.push_back(std::make_unique<SteadyCounter>(50 * watt));
      instruments.read_usage = [this](Usage& usage) { usage.at = clock.now(); };
      return instruments;
    };
    setup.describe = [](const std::vector<Channel>&) { return counted_machine(1); };
    setup.open_sink = [this](const RunStart&) { return &sink; };
    setup.linger = linger;
    meter = std::make_unique<LiveMeter>(setup);
  }
};

void expect_power(const SpanResult& span, Power power) {
  const Energy expected = power * (span.end - span.start);
  EXPECT_LE(span.energy.low, expected) << span.name;
  EXPECT_GE(span.energy.high, expected) << span.name;
}

TEST(LiveMeter, a_span_holds_the_energy_between_its_edges) {
  Bench bench;
  const auto span = bench.meter->begin("step").value();
  ASSERT_TRUE(bench.meter->end(span, {{"tokens", 12}}).has_value());
  const SpanResult result = bench.meter->result(span).value();
  EXPECT_EQ(result.name, "step");
  EXPECT_EQ(result.work.at("tokens"), 12);
  expect_power(result, 50 * watt);
  EXPECT_EQ(bench.meter->result(span).value().energy, result.energy) << "asked twice, it is the same";
}

TEST(LiveMeter, spans_nest_and_overlap_and_children_are_not_their_parents_own) {
  Bench bench;
  const auto outer = bench.meter->begin("outer").value();
  const auto inner = bench.meter->begin("inner", outer, Edge::precise).value();
  const auto across = bench.meter->begin("across").value();
  ASSERT_TRUE(bench.meter->end(inner, {}, Edge::precise).has_value());
  ASSERT_TRUE(bench.meter->end(outer).has_value());
  ASSERT_TRUE(bench.meter->end(across).has_value());
  const SpanResult of_outer = bench.meter->result(outer).value();
  const SpanResult of_inner = bench.meter->result(inner).value();
  EXPECT_EQ(of_outer.self_energy.best, of_outer.energy.best - of_inner.energy.best);
  expect_power(of_inner, 50 * watt);
  expect_power(bench.meter->result(across).value(), 50 * watt);
}

TEST(LiveMeter, a_span_as_a_run_of_its_own_has_its_time_its_parts_and_their_sum) {
  Bench bench;
  const auto span = bench.meter->begin("step").value();
  EXPECT_FALSE(bench.meter->run_of(span).has_value()) << "it is still open";
  ASSERT_TRUE(bench.meter->end(span).has_value());
  const SpanResult result = bench.meter->result(span).value();
  const auto run = bench.meter->run_of(span).value();
  EXPECT_EQ(run.begin, result.start);
  EXPECT_EQ(run.end, result.end);
  EXPECT_EQ(run.total, result.energy);
  ASSERT_EQ(run.parts.size(), 1U);
  EXPECT_EQ(run.parts[0].energy, result.energy);
  EXPECT_EQ(run.parts[0].source, counted_machine(1).channels.at(0).source);
  EXPECT_EQ(run.charged_to(ConsumerKind::tree).best, result.tree_energy->best);
  EXPECT_FALSE(bench.meter->run_of(99).has_value());
}

TEST(LiveMeter, wrong_keys_are_refused_and_change_nothing) {
  Bench bench;
  EXPECT_FALSE(bench.meter->end(7).has_value());
  EXPECT_FALSE(bench.meter->begin("child", 7).has_value());
  EXPECT_FALSE(bench.meter->result(7).has_value());
  const auto span = bench.meter->begin("once").value();
  EXPECT_FALSE(bench.meter->result(span).has_value()) << "it is still open";
  EXPECT_FALSE(bench.meter->add_work(span, "tokens", -1).has_value());
  ASSERT_TRUE(bench.meter->end(span).has_value());
  EXPECT_FALSE(bench.meter->end(span).has_value());
  EXPECT_FALSE(bench.meter->add_work(span, "tokens", 1).has_value());
  EXPECT_EQ(bench.meter->finish().value().spans.size(), 1U);
  EXPECT_FALSE(bench.meter->finish().has_value());
  EXPECT_FALSE(bench.meter->begin("late").has_value());
}

TEST(LiveMeter, a_cancelled_span_is_not_in_the_run) {
  Bench bench;
  const auto kept = bench.meter->begin("kept").value();
  const auto gone = bench.meter->begin("gone").value();
  ASSERT_TRUE(bench.meter->cancel(gone).has_value());
  EXPECT_FALSE(bench.meter->end(gone).has_value());
  EXPECT_FALSE(bench.meter->result(gone).has_value());
  ASSERT_TRUE(bench.meter->end(kept).has_value());
  const auto run = bench.meter->finish().value();
  ASSERT_EQ(run.spans.size(), 1U);
  EXPECT_EQ(run.spans[0].name, "kept");
}

TEST(LiveMeter, work_adds_up_and_open_spans_end_with_the_run) {
  Bench bench;
  const auto span = bench.meter->begin("left open").value();
  ASSERT_TRUE(bench.meter->add_work(span, "images", 2).has_value());
  ASSERT_TRUE(bench.meter->add_work(span, "images", 3).has_value());
  const auto run = bench.meter->finish().value();
  ASSERT_EQ(run.spans.size(), 1U);
  EXPECT_EQ(run.spans[0].work.at("images"), 5);
  EXPECT_FALSE(run.interrupted);
}

TEST(LiveMeter, R40_the_records_it_kept_give_the_same_run) {
  Bench bench;
  for (int i = 0; i < 20; ++i) {
    const auto span = bench.meter->begin("step").value();
    ASSERT_TRUE(bench.meter->end(span).has_value());
  }
  const auto live = bench.meter->finish().value();
  Road road;
  for (const Record& record : bench.sink.records) road.feed(record);
  EXPECT_EQ(road.finish(), live);
}

/// The span with this number in the run that is closed after SIGKILL.
std::optional<SpanResult> left_by_a_kill(const ScriptedSink& sink, std::uint32_t id) {
  for (const SpanResult& span : run_of(sink.left_by_a_kill()).spans) {
    if (span.id == id) return span;
  }
  return std::nullopt;
}

TEST(LiveMeter, R34_a_span_is_with_the_kernel_when_its_end_returns) {
  for (const Edge edge : {Edge::cheap, Edge::precise}) {
    Bench bench;
    const auto around = bench.meter->begin("around").value();
    for (int i = 0; i < 20; ++i) {
      const auto span = bench.meter->begin(fmt::format("step {}", i), around, edge).value();
      ASSERT_TRUE(bench.meter->end(span, {{"tokens", 3}}, edge).has_value());
      const auto left = left_by_a_kill(bench.sink, span);
      ASSERT_TRUE(left.has_value()) << i;
      EXPECT_EQ(left->name, fmt::format("step {}", i));
      EXPECT_EQ(left->work.at("tokens"), 3) << "it had ended: work comes with the end";
      expect_power(*left, 50 * watt);
      const SpanResult live = bench.meter->result(span).value();
      EXPECT_EQ(left->start, live.start);
      EXPECT_EQ(left->end, live.end);
    }
  }
}

TEST(LiveMeter, R34_the_reading_of_a_precise_end_is_with_the_kernel_too) {
  Bench bench;
  const auto span = bench.meter->begin("step", {}, Edge::precise).value();
  ASSERT_TRUE(bench.meter->end(span, {}, Edge::precise).has_value());
  const auto left = left_by_a_kill(bench.sink, span);
  ASSERT_TRUE(left.has_value());
  EXPECT_TRUE(left->flags.empty()) << "it was read past its end";
}

TEST(LiveMeter, one_run_filled_with_span_after_span_holds_what_a_new_one_would) {
  Bench bench;
  std::vector<std::uint32_t> spans;
  for (int i = 0; i < 3; ++i) {
    spans.push_back(bench.meter->begin("step").value());
    ASSERT_TRUE(bench.meter->end(spans.back()).has_value());
  }
  joulery::Run reused;
  for (const std::uint32_t span : {spans[2], spans[0], spans[1]}) {
    ASSERT_TRUE(bench.meter->run_of(span, reused).has_value());
    EXPECT_EQ(reused, bench.meter->run_of(span).value());
    reused.start.tags["tracking_mode"] = "process";  // what a view of it adds is not the next span's
  }
}

TEST(LiveMeter, threads_at_once_lose_no_span) {
  Bench bench;
  constexpr int kThreads = 6;
  constexpr int kSpans = 200;
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < kSpans; ++i) {
          const auto span = bench.meter->begin("step");
          if (span && bench.meter->end(*span, {{"steps", 1}})) ++good;
        }
      });
    }
  }
  EXPECT_EQ(good, kThreads * kSpans);
  const auto run = bench.meter->finish().value();
  EXPECT_EQ(run.spans.size(), static_cast<std::size_t>(kThreads * kSpans));
  for (const WorkResult& work : run.work) EXPECT_EQ(work.count, kThreads * kSpans);
}

TEST(LiveMeter, without_an_open_span_it_has_no_thread_and_starts_anew_at_the_next) {
  Bench bench(std::chrono::milliseconds(1));
  EXPECT_FALSE(bench.meter->is_ticking()) << "opening starts nothing";
  for (int round = 0; round < 3; ++round) {
    const auto span = bench.meter->begin("round").value();
    EXPECT_TRUE(bench.meter->is_ticking());
    ASSERT_TRUE(bench.meter->end(span).has_value());
    while (bench.meter->is_ticking()) std::this_thread::yield();
    expect_power(bench.meter->result(span).value(), 50 * watt);
  }
}

TEST(LiveMeter, after_its_end_nothing_is_recorded_any_more) {
  Bench bench;
  const auto span = bench.meter->begin("step").value();
  ASSERT_TRUE(bench.meter->end(span).has_value());
  ASSERT_TRUE(bench.meter->finish().has_value());
  const std::size_t records = bench.sink.records.size();
  EXPECT_EQ(bench.meter->result(span).value().name, "step") << "what is known stays known";
  EXPECT_EQ(bench.meter->so_far().error().kind, ErrorKind::gone);
  EXPECT_EQ(bench.meter->begin("late", {}, Edge::precise).error().kind, ErrorKind::gone);
  EXPECT_EQ(bench.sink.records.size(), records);
}

TEST(LiveMeter, a_sensor_that_joins_while_nobody_measures_rests_and_is_in_the_report) {
  SharedClock clock;
  std::atomic<std::size_t> reads = 0;
  struct Gpu final : Sensor {
    explicit Gpu(std::atomic<std::size_t>& count) : reads(count) {
      channel = package(0);
      channel.part = {"machine/gpu-0", PartKind::gpu};
      channel.period = std::chrono::milliseconds(1);
    }
    [[nodiscard]] std::string name() const override { return "gpu"; }
    [[nodiscard]] std::span<const Channel> channels() const override { return {&channel, 1}; }
    [[nodiscard]] bool is_slow() const override { return true; }
    void read(Clock& now, std::span<Reading> out) override {
      const Instant at = now.now();
      ++reads;
      out[0] = {0, std::nullopt, at, static_cast<std::uint64_t>((90 * watt * at.time_since_epoch()).microjoules())};
    }
    Channel channel;
    std::atomic<std::size_t>& reads;
  };
  LiveSetup setup;
  setup.equip = [&] {
    Instruments instruments;
    instruments.clock = &clock;
    instruments.late_probe = [&] {
      Probe probe;
      probe.sensors.push_back(std::make_unique<Gpu>(reads));
      return probe;
    };
    return instruments;
  };
  setup.describe = [](const std::vector<Channel>&) { return counted_machine(0); };
  LiveMeter meter(setup);
  while (meter.so_far().value().total.best == Energy{}) std::this_thread::yield();  // until it was found and read twice
  const std::size_t before = reads;
  constexpr std::size_t kReports = 200;
  for (std::size_t i = 0; i < kReports; ++i) ASSERT_TRUE(meter.so_far().has_value());
  EXPECT_LE(reads - before, kReports + 1) << "a reading for each report, and none in between";
}

TEST(LiveMeter, so_far_ends_nothing) {
  Bench bench;
  const auto span = bench.meter->begin("long").value();
  const auto before = bench.meter->so_far().value();
  const auto after = bench.meter->so_far().value();
  EXPECT_GT(after.total.best, before.total.best);
  ASSERT_TRUE(bench.meter->end(span).has_value());
  EXPECT_GT(bench.meter->finish().value().total.best, after.total.best);
}

TEST(LiveMeter, a_forked_child_meters_nothing_and_harms_nothing) {
  Bench bench;
  const auto span = bench.meter->begin("parent's").value();
  testing::ChildProcess child([&](int) {
    if (bench.meter->begin("child's") || bench.meter->end(span) || bench.meter->finish()) return 1;
    bench.meter.reset();
    return bench.sink.records.empty() ? 2 : 0;
  });
  EXPECT_EQ(child.wait(), 0);
  ASSERT_TRUE(bench.meter->end(span).has_value());
  EXPECT_EQ(bench.meter->finish().value().spans.size(), 1U);
}

}  // namespace
}  // namespace joulery

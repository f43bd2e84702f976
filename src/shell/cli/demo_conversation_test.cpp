// SPDX-License-Identifier: Apache-2.0
// Tests of the demo's measurement with a scripted worker at the other end of the socket: spans, work, and every way it
// fails.
#include "shell/cli/demo_conversation.h"

#include <fcntl.h>
#include <set>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "shell/app/scripted_instruments.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

/// A process that has ended well as soon as somebody asks.
class EndedWorkload final : public Workload {
 public:
  EndedWorkload() : end_(open("/dev/null", O_RDONLY | O_CLOEXEC)) {}  // always readable
  [[nodiscard]] std::int64_t pid() const override { return 4711; }
  [[nodiscard]] int end_fd() const override { return end_.get(); }
  Result<Duration> cpu_time() override { return Duration(std::chrono::milliseconds(300)); }
  Result<std::optional<Exit>> poll() override { return std::optional(Exit{0, std::nullopt}); }
  Result<void> signal(int) override { return {}; }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override { return "test"; }

 private:
  UniqueFd end_;
};

/// Seconds after the idle phase before.
Instant at(double seconds) { return script::second(4 + seconds); }

/// What a good worker says to two reviews, in order. The scripted machine's time begins at 1000 s.
std::vector<WorkerAnswer> good_answers() {
  ModelLoaded loaded;
  loaded.start = at(0.1);
  loaded.end = at(0.3);
  return {
      WorkerReady{worker_protocol, "onnx", "ONNX Runtime 1.32.0"}, loaded, WarmedUp{at(0.3), at(0.4), 1},
      WorkerProgress{1},
      Classified{at(0.5), at(0.9), {{"positive", 0.9, 7, at(0.5), at(0.7)}, {"negative", 0.6, 5, at(0.7), at(0.9)}}}};
}

struct Told {
  Result<std::vector<DemoAnswers>> answers = failure(ErrorKind::broken, "not run");
  Run run;
  std::string requests;  ///< what the worker was sent
};

/// Runs the demo against a worker that says `script` at once; `alive` keeps its end of the socket open.
Told demo_with(const std::vector<WorkerAnswer>& script, bool alive = true, std::string tail = {}) {
  testing::ManualClock clock;
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors.push_back(std::make_unique<script::SteadyCounter>(10 * watt));
  instruments.read_usage = [](Usage&) {};
  Measurement measurement(std::move(instruments), std::chrono::milliseconds(100));
  RunStart start = script::counted_machine(1);
  measurement.start(start, nullptr);
  UniqueFd worker_end;
  const StartWorkers start_worker = [&](const std::vector<int>& ends) -> Result<std::unique_ptr<Workload>> {
    const int descriptor = ends.at(0);
    if (alive) worker_end = UniqueFd(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    std::string lines;
    for (const WorkerAnswer& answer : script) lines += encode(answer);
    lines += tail;
    EXPECT_EQ(::write(descriptor, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
    clock.advance(std::chrono::seconds(1));
    return std::make_unique<EndedWorkload>();
  };
  Told told;
  const DemoWork work{
      {{"MiniLM", "onnx", LoadRequest{}, {"warm"}, {ClassifyRequest{{"good film", "bad film"}}}}}, Duration::zero(), 1};
  // Time passes while the machine is watched idle, before and after.
  told.answers = run_demo(measurement, work, start_worker, [&clock](std::string_view phase) {
    if (phase == "watching the idle machine") clock.advance(std::chrono::seconds(4));
  });
  EXPECT_EQ(measurement.workload(), nullptr);
  told.run = measurement.finish({});
  if (!worker_end) return told;
  std::array<char, 4096> bytes{};
  const ssize_t got = ::read(worker_end.get(), bytes.data(), bytes.size());
  told.requests.assign(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return told;
}

const SpanResult& span_of(const Run& run, std::string_view name) {
  const auto found = std::ranges::find(run.spans, name, &SpanResult::name);
  EXPECT_NE(found, run.spans.end()) << name;
  return found == run.spans.end() ? run.spans.front() : *found;
}

TEST(Demo, each_phase_is_a_span_with_the_workers_own_edges) {
  const Told told = demo_with(good_answers());
  ASSERT_TRUE(told.answers.has_value()) << describe(told.answers.error());
  std::vector<std::string> names;
  for (const SpanResult& span : told.run.spans) names.push_back(span.name);
  EXPECT_EQ(names, (std::vector<std::string>{"idle before", "load", "warm-up", "queries", "idle after"}));
  const SpanResult& queries = span_of(told.run, "queries");
  EXPECT_EQ(queries.start, at(0.5));
  EXPECT_EQ(queries.end, at(0.9));
  EXPECT_EQ(queries.work.at("requests"), 2);
  EXPECT_EQ(queries.work.at("tokens"), 12);
  EXPECT_NEAR(queries.energy.best / joule, 4.0, 1e-6);  // 10 W for 0.4 s
  EXPECT_EQ(told.run.exit.code, 0);
}

TEST(Demo, idling_before_and_after_is_no_part_of_the_runs_amount) {
  const Told told = demo_with(good_answers());
  EXPECT_EQ(told.run.duration(), std::chrono::seconds(1));
  EXPECT_NEAR(told.run.total.best / joule, 10.0, 1e-6);  // 10 W for the second the worker lived
}

TEST(Demo, the_worker_is_asked_for_load_warm_up_and_queries_in_this_order) {
  const Told told = demo_with(good_answers());
  const std::size_t load = told.requests.find("\"do\":\"load\"");
  const std::size_t warm_up = told.requests.find("\"do\":\"warm-up\",\"texts\":[\"warm\"]");
  const std::size_t classify = told.requests.find("\"do\":\"classify\",\"texts\":[\"good film\",\"bad film\"]");
  ASSERT_NE(classify, std::string::npos) << told.requests;
  EXPECT_LT(load, warm_up);
  EXPECT_LT(warm_up, classify);
}

TEST(Demo, the_workers_error_is_the_demos_error_at_every_step) {
  const Error error{ErrorKind::gone, "no model", "/m.onnx", "fetch it"};
  for (const std::size_t step : {1U, 2U, 4U}) {
    std::vector<WorkerAnswer> answers = good_answers();
    answers.resize(step);
    answers.emplace_back(error);
    EXPECT_EQ(demo_with(answers).answers.error(), error) << step;
  }
}

TEST(Demo, a_worker_that_dies_at_any_step_ends_the_demo_with_one_line) {
  for (std::size_t step = 0; step < 5; ++step) {
    std::vector<WorkerAnswer> answers = good_answers();
    answers.resize(step);
    const Told told = demo_with(answers, false);
    ASSERT_FALSE(told.answers.has_value()) << step;
    EXPECT_EQ(told.answers.error().kind, ErrorKind::gone) << describe(told.answers.error());
  }
}

TEST(Demo, rubbish_wrong_answers_and_too_few_results_are_refused) {
  EXPECT_EQ(demo_with({}, true, "Segmentation fault\n").answers.error().kind, ErrorKind::invalid);
  EXPECT_EQ(demo_with({WarmedUp{}}).answers.error().kind, ErrorKind::broken);
  EXPECT_EQ(demo_with({WorkerReady{worker_protocol + 1, "onnx", "x"}}).answers.error().kind, ErrorKind::unsupported);
  std::vector<WorkerAnswer> answers = good_answers();
  std::get<Classified>(answers.back()).results.pop_back();
  EXPECT_EQ(demo_with(answers).answers.error().what, "1 answers to 2 reviews");
}

/// Two workers, each with its script at its end of a socket, asked in two blocks.
Told comparison_with(const std::vector<WorkerAnswer>& first, const std::vector<WorkerAnswer>& second,
                     std::uint64_t seed) {
  testing::ManualClock clock;
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors.push_back(std::make_unique<script::SteadyCounter>(10 * watt));
  instruments.read_usage = [](Usage&) {};
  Measurement measurement(std::move(instruments), std::chrono::milliseconds(100));
  measurement.start(script::counted_machine(1), nullptr);
  std::vector<UniqueFd> kept;
  const StartWorkers start_workers = [&](const std::vector<int>& ends) -> Result<std::unique_ptr<Workload>> {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      kept.emplace_back(fcntl(ends[i], F_DUPFD_CLOEXEC, 0));
      std::string lines;
      for (const WorkerAnswer& answer : i == 0 ? first : second) lines += encode(answer);
      EXPECT_EQ(::write(ends[i], lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
    }
    clock.advance(std::chrono::seconds(2));
    return std::make_unique<EndedWorkload>();
  };
  const std::vector<WorkerRequest> blocks{ClassifyRequest{{"a"}}, ClassifyRequest{{"b"}}};
  const DemoWork work{{{"A", "onnx", LoadRequest{}, {"warm"}, blocks},
                       {"B",
                        "llama",
                        LoadLanguageModelRequest{},
                        {"warm"},
                        {ChooseRequest{{"a"}, {" x", " y"}}, ChooseRequest{{"b"}, {" x", " y"}}}}},
                      Duration::zero(),
                      seed};
  Told told;
  told.answers = run_demo(measurement, work, start_workers,
                          [&told](std::string_view phase) { told.requests += std::string(phase) + "\n"; });
  told.run = measurement.finish({});
  return told;
}

std::vector<WorkerAnswer> answers_of(std::string worker, double load_at) {
  ModelLoaded loaded;
  loaded.start = script::second(load_at);
  loaded.end = script::second(load_at + 0.1);
  const auto block = [](double from) {
    return Classified{script::second(from),
                      script::second(from + 0.2),
                      {{"x", 1, 3, script::second(from), script::second(from + 0.2)}}};
  };
  return {WorkerReady{worker_protocol, std::move(worker), "r"}, loaded,
          WarmedUp{script::second(load_at + 0.1), script::second(load_at + 0.2), 1}, block(load_at + 0.5),
          block(load_at + 1)};
}

TEST(Demo, two_models_answer_block_by_block_and_each_block_is_a_span) {
  const Told told = comparison_with(answers_of("onnx", 0.1), answers_of("llama", 0.4), 1);
  ASSERT_TRUE(told.answers.has_value()) << describe(told.answers.error());
  std::vector<std::string> names;
  for (const SpanResult& span : told.run.spans) names.push_back(span.name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"idle after", "idle before", "load A", "load B", "queries A, block 1",
                                             "queries A, block 2", "queries B, block 1", "queries B, block 2",
                                             "warm-up A", "warm-up B"}));
  ASSERT_EQ(told.answers->size(), 2U);
  EXPECT_EQ(told.answers->at(1).blocks.size(), 2U);
  EXPECT_EQ(span_of(told.run, "queries B, block 2").work.at("requests of B"), 1);
  EXPECT_EQ(phase_of("queries B, block 2"), query_phase("B", 2));
  EXPECT_EQ(phase_of("idle before"), "idle before");
}

TEST(Demo, the_order_within_a_block_is_drawn_from_the_seed) {
  const auto order = [](std::uint64_t seed) {
    return comparison_with(answers_of("onnx", 0.1), answers_of("llama", 0.4), seed).requests;
  };
  EXPECT_EQ(order(1), order(1));
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 16; ++seed) orders.insert(order(seed));
  EXPECT_EQ(orders.size(), 4U);  // two blocks of two arms
}

TEST(Demo, the_second_workers_error_is_the_demos_error) {
  std::vector<WorkerAnswer> refusing = answers_of("llama", 0.4);
  refusing.resize(1);
  const Error error{ErrorKind::invalid, "no GGUF", "/m.gguf", "fetch it"};
  refusing.emplace_back(error);
  EXPECT_EQ(comparison_with(answers_of("onnx", 0.1), refusing, 1).answers.error(), error);
}

}  // namespace
}  // namespace joulery

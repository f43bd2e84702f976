// SPDX-License-Identifier: Apache-2.0
// Scripted engines for tests of this module: each sits at the other end of its socket and answers when the measurement
// ticks, at the instants of a clock that moves by itself. No process, no thread, no waiting. Not used by the product.
#pragma once

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "core/benchmarking/seen_load_example.h"
#include "foundation/wire/lines.h"
#include "shell/app/scripted_instruments.h"
#include "shell/bench/group_run.h"
#include "shell/bench/scripted_writer.h"

namespace joulery::script {

/// What an engine does.
struct EngineBehaviour {
  Duration load_time = std::chrono::milliseconds(300);
  Duration item_time = std::chrono::milliseconds(50);
  int warm_up_times = 1;         ///< as long as that takes an item of its first answer request
  std::size_t slow_until = 0;    ///< an item takes a third longer up to this answer request
  std::size_t wrong_every = 4;   ///< each so manieth answer is wrong; 0 = none
  std::size_t fail_every = 0;    ///< each so manieth query fails; 0 = none
  std::size_t dies_at = 0;       ///< this answer request (1 = the warm-up of its first process) is its last; 0 = never
  std::size_t hangs_at = 0;      ///< likewise: nothing is ever said to it
  std::size_t babbles_at = 0;    ///< likewise: answered by no JSON
  bool lies_about_time = false;  ///< stamps by another clock
  bool knows_no_label = false;   ///< answers with words of its own
  std::optional<Error> load_error = {};
  std::optional<ScriptedWriter> writer = {};  ///< it writes tokens of known cost, whatever else is said here
  std::optional<std::uint32_t> at_once = {};  ///< takes so many queries at once, by the law of PaperServer
  std::uint32_t slots = 4;                    ///< of that server
  std::uint32_t fails_above = 0;              ///< more at once fail; 0 = none
  std::size_t interrupts_at = 0;              ///< Ctrl-C is typed at this answer request
};

/// One process of an engine.
class ScriptedEngine {
 public:
  ScriptedEngine(int socket, EngineBehaviour behaviour, std::size_t& requests, std::vector<std::string>& heard)
      : socket_(fcntl(socket, F_DUPFD_CLOEXEC, 0)),
        behaviour_(std::move(behaviour)),
        requests_(requests),
        heard_(heard) {
    say(WorkerReady{worker_protocol, "fake", "Fake 1.0", behaviour_.at_once});
  }

  /// Reads what was asked, says what is due by now. False once it has ended.
  bool serve(Instant now) {
    if (!socket_) return false;
    std::array<char, 65536> bytes{};
    for (;;) {
      const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got == 0) socket_.reset();
      if (got <= 0) break;
      static_cast<void>(lines_.add({bytes.data(), static_cast<std::size_t>(got)}));
    }
    while (const auto line = lines_.next()) hear(*line, now);
    if (socket_ && due_ && now >= due_->at) {
      say(due_->answer);
      due_.reset();
    }
    return static_cast<bool>(socket_);
  }

 private:
  struct Due {
    Instant at;
    WorkerAnswer answer;
  };

  void say(const WorkerAnswer& answer) { write(encode(answer)); }
  void write(const std::string& text) {
    EXPECT_EQ(::write(socket_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void hear(const std::string& line, Instant now) {
    heard_.push_back(line);
    const auto request = decode_worker_request(line);
    ASSERT_TRUE(request.has_value()) << line;
    if (std::holds_alternative<LoadModelRequest>(*request)) load(now);
    if (const auto* asked = std::get_if<AnswerRequest>(&*request)) answer(*asked, now);
  }
  void load(Instant now) {
    if (behaviour_.load_error) return say(*behaviour_.load_error);
    ModelLoaded loaded;
    loaded.start = now;
    loaded.end = now + behaviour_.load_time;
    loaded.model_sha256 = "abc";
    due_ = Due{loaded.end, loaded};
  }
  void answer(const AnswerRequest& asked, Instant now) {
    ++requests_;
    if (requests_ == behaviour_.dies_at) return socket_.reset();
    if (requests_ == behaviour_.hangs_at) return;
    if (requests_ == behaviour_.babbles_at) return write("Segmentation fault\n");
    if (requests_ == behaviour_.interrupts_at) raise(SIGINT);
    if (behaviour_.writer) {
      Answered written = behaviour_.writer->answer(asked, now);
      due_ = Due{written.end, std::move(written)};
      return;
    }
    if (asked.load) return answer_load(asked, now);
    const Duration slower = requests_ <= behaviour_.slow_until ? behaviour_.item_time / 3 : Duration{};
    const Duration item_time = (behaviour_.item_time + slower) * (requests_ == 1 ? behaviour_.warm_up_times : 1);
    Answered answered;
    answered.start = behaviour_.lies_about_time ? now - std::chrono::hours(1) : now;
    for (std::size_t i = 0; i < asked.items.size(); ++i) {
      ItemAnswer item;
      item.start = now + item_time * static_cast<int>(i);
      item.end = item.start + item_time;
      const bool fails = behaviour_.fail_every != 0 && i % behaviour_.fail_every == 0;
      const bool is_wrong = behaviour_.wrong_every != 0 && i % behaviour_.wrong_every == 0;
      if (fails)
        item.why_not = "too long";
      else
        item.answer = Answer{behaviour_.knows_no_label ? "maybe"
                             : is_wrong                ? "wrong"
                                                       : asked.items[i].text.substr(0, 3),
                             {},
                             {},
                             {}};
      item.tokens_in = 10;
      item.tokens_out = 1;
      answered.results.push_back(std::move(item));
    }
    answered.end = now + item_time * static_cast<int>(asked.items.size());
    due_ = Due{answered.end, std::move(answered)};
  }

  void answer_load(const AnswerRequest& asked, Instant now) {
    const std::uint32_t concurrency = asked.load->concurrency;
    const SeenLoad load =
        examples::paper_load({behaviour_.slots, 20}, concurrency, asked.items.size(), asked.load->arrivals);
    Answered answered{now, now + load.time, {}, RunningRequests{load.running_metric, {}}};
    for (const SeenRequest& request : load.requests) {
      ItemAnswer item;
      item.start = now + request.sent;
      item.end = now + request.ended;
      if (behaviour_.fails_above != 0 && concurrency > behaviour_.fails_above)
        item.why_not = "HTTP 503";
      else
        item.answer = Answer{"some words", {}, {}, {}};
      item.tokens_out = request.tokens_out;
      item.pieces.emplace();
      for (const Duration piece : request.pieces) item.pieces->push_back(now + piece);
      answered.results.push_back(std::move(item));
    }
    for (const SeenRunning& sample : load.running)
      answered.running->samples.push_back({now + sample.at, sample.requests});
    due_ = Due{answered.end, std::move(answered)};
  }

  UniqueFd socket_;
  EngineBehaviour behaviour_;
  std::size_t& requests_;
  std::vector<std::string>& heard_;
  LineBuffer lines_;
  std::optional<Due> due_;
};

/// A process that has ended as soon as somebody looks.
class ScriptedProcess final : public Workload {
 public:
  /// `cpu_time` tells what it used; empty: nothing.
  explicit ScriptedProcess(std::function<Duration()> cpu_time = {})
      : end_(open("/dev/null", O_RDONLY | O_CLOEXEC)), cpu_time_(std::move(cpu_time)) {}  // always readable
  [[nodiscard]] std::int64_t pid() const override { return 4711; }
  [[nodiscard]] int end_fd() const override { return end_.get(); }
  Result<Duration> cpu_time() override { return cpu_time_ ? cpu_time_() : Duration{}; }
  Result<std::optional<Exit>> poll() override { return std::optional(Exit{0, std::nullopt}); }
  Result<void> signal(int) override { return {}; }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override { return "test"; }

 private:
  UniqueFd end_;
  std::function<Duration()> cpu_time_;
};

/// A package that takes 10 W, and 30 W more while an engine works.
class WorkingCounter final : public Sensor {
 public:
  explicit WorkingCounter(const Duration& worked) : worked_(worked) {}
  [[nodiscard]] std::string name() const override { return "working"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  void read(Clock& clock, std::span<Reading> out) override {
    const Instant at = clock.now();
    const Energy taken = 10 * watt * at.time_since_epoch() + 30 * watt * worked_;
    out[0] = {0, std::nullopt, at, static_cast<std::uint64_t>(taken.microjoules())};
  }

 private:
  Channel channel_ = package(0);
  const Duration& worked_;
};

/// Moves by a tick with every look at it, so that nothing waits.
class TickingClock final : public Clock {
 public:
  explicit TickingClock(Duration step) : step_(step) {}
  [[nodiscard]] Instant now() override { return std::exchange(now_, now_ + step_); }
  [[nodiscard]] Instant boot_now() override { return now_; }
  [[nodiscard]] UtcTime utc_now() override { return UtcTime(now_.time_since_epoch()); }

 private:
  Duration step_;
  Instant now_ = second(0);
};

/// A machine of 10 W on which scripted engines run.
class BenchStage {
 public:
  static constexpr Duration tick = std::chrono::milliseconds(10);

  /// Behaviour by the path of the program.
  std::map<std::string, EngineBehaviour> behaviours;
  std::shared_ptr<ScriptedLoad> load;  ///< what its writers add to the 10 W; nothing: nobody adds any
  std::vector<std::string> heard;      ///< every request, in order
  std::vector<std::string> started;
  std::map<std::string, std::size_t> requests;
  std::optional<Power> wall;  ///< a meter at the plug shows so much, and there is no other sensor
  std::optional<Power> gpu;   ///< an accelerator takes so much
  bool counts_use = false;    ///< one CPU, busy while an engine lives; the machine then takes 30 W more
  Duration worked{};          ///< so long an engine lived

  /// A measurement that was started; the stage must outlive it.
  std::unique_ptr<Measurement> measurement(const std::string& run_id = counted_machine().id) {
    Instruments instruments;
    instruments.clock = &clock_;
    if (load)
      instruments.sensors.push_back(std::make_unique<LoadedCounter>(10 * watt, load));
    else if (counts_use)
      instruments.sensors.push_back(std::make_unique<WorkingCounter>(worked));
    else
      instruments.sensors.push_back(
          std::make_unique<SteadyCounter>(wall.value_or(10 * watt), wall ? wall_channel() : package(0)));
    if (gpu) instruments.sensors.push_back(std::make_unique<SteadyCounter>(*gpu, gpu_channel()));
    instruments.read_usage = [this](Usage& usage) {
      serve();
      if (counts_use) tell_use(usage);
    };
    auto measurement = std::make_unique<Measurement>(std::move(instruments), tick);
    RunStart start = counted_machine(1);
    start.id = run_id;
    start.host.cpu_model = "Testor 1";
    if (wall) start.channels = {wall_channel()};
    if (gpu) start.channels.push_back(gpu_channel());
    measurement->start(std::move(start), nullptr);
    return measurement;
  }

  GroupTools tools() {
    GroupTools tools;
    tools.start_engine = [this](const EngineProgram& program, int descriptor) -> Result<std::unique_ptr<Workload>> {
      started.push_back(program.path);
      engines_.push_back(
          std::make_unique<ScriptedEngine>(descriptor, behaviours[program.path], requests[program.path], heard));
      if (!counts_use) return std::make_unique<ScriptedProcess>();
      return std::make_unique<ScriptedProcess>([this, from = worked] { return worked - from; });
    };
    return tools;
  }

 private:
  static Channel wall_channel() {
    Channel channel = package(0);
    channel.source = "wall";
    channel.part = {"machine/wall", PartKind::board};
    channel.max_power = std::nullopt;
    channel.view = 0;
    return channel;
  }
  static Channel gpu_channel() {
    Channel channel = package(0);
    channel.source = "nvml GPU-1 energy";
    channel.part = {"machine/gpu-0", PartKind::gpu};
    channel.max_power = 700 * watt;
    return channel;
  }
  void tell_use(Usage& usage) {
    usage.at = clock_.now();
    usage.machine_busy = worked;
    usage.machine_total = usage.at.time_since_epoch();
  }
  void serve() {
    const Instant now = clock_.now();
    if (!engines_.empty()) worked += now - served_;
    served_ = now;
    for (const auto& engine : engines_) engine->serve(clock_.now());
    std::erase_if(engines_, [this](const auto& engine) { return !engine->serve(clock_.now()); });
  }

  TickingClock clock_{tick};
  Instant served_;
  std::vector<std::unique_ptr<ScriptedEngine>> engines_;
};

/// Reviews whose first three letters are their label, and which say "secret" where it is true of them alone.
inline GroupPlan group_of(const std::vector<std::string>& models, std::size_t items = 8) {
  GroupPlan plan;
  plan.task = *find_task("text-classification");
  plan.items.items.name = "reviews";
  plan.items.items.sha256 = "def";
  plan.items.items.seed = 7;
  plan.items.items.labels = {"bad", "top"};
  for (std::size_t i = 0; i < items; ++i) {
    Item item;
    item.text = i % 2 == 0 ? "bad film" : "top film";
    plan.items.asked.push_back(item);
    plan.items.items.positions.push_back(i * 3);
    Item truth;
    truth.label = i % 2 == 0 ? "bad" : "top";
    plan.items.items.truths.push_back(truth);
  }
  plan.items.warm_up.push_back({"warm film", {}, {}, {}, {}, {}, {}, {}});
  for (const std::string& model : models) {
    ArmPlan arm;
    arm.model.id = model;
    arm.model.engine = "command";
    arm.program = {model, {}, "fake"};
    arm.load.task = "text-classification";
    plan.arms.push_back(arm);
  }
  return plan;
}

/// Short enough for a test, long enough that every rule has something to decide.
inline BenchPace short_pace() {
  BenchPace pace;
  pace.idle = std::chrono::seconds(1);
  pace.query_time = std::chrono::seconds(4);
  pace.most_query_time = std::chrono::seconds(40);
  pace.repeat_time = std::chrono::milliseconds(400);
  pace.fewest_blocks = 2;
  return pace;
}

}  // namespace joulery::script

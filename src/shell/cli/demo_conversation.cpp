// SPDX-License-Identifier: Apache-2.0
// One answer awaited at a time; the worker's own instants are the edges of the spans.
#include "shell/cli/demo_conversation.h"

#include <csignal>
#include <deque>

#include "adapters/engines/worker_connection.h"

namespace joulery {
namespace {

/// Longer than any phase takes on a busy machine; a worker that says nothing for so long hangs.
constexpr Duration kPatience = std::chrono::seconds(60);
constexpr Duration kFarewell = std::chrono::seconds(5);

class DemoConversation {
 public:
  DemoConversation(Measurement& measurement, WorkerConnection connection)
      : measurement_(measurement), connection_(std::move(connection)) {}

  /// Sends, and waits for the answer of the wanted kind while the measurement ticks.
  template <class Answer>
  Result<Answer> ask(const WorkerRequest& request) {
    if (auto sent = connection_.send(request); !sent) return failure(sent.error());
    return await<Answer>();
  }
  template <class Answer>
  Result<Answer> await() {
    auto answer = next_answer();
    if (!answer) return failure(answer.error());
    if (auto* wanted = std::get_if<Answer>(&*answer)) return std::move(*wanted);
    if (auto* error = std::get_if<Error>(&*answer)) return failure(std::move(*error));
    return failure(ErrorKind::broken, "the model worker gave another answer than was asked for", "worker-onnx",
                   "build both again: ./joulery build");
  }
  /// Ends the worker's input and waits until it is gone; a deaf one is told by a signal.
  void part() {
    connection_.close();
    for (const int number : {SIGTERM, SIGKILL}) {
      if (measurement_.workload() == nullptr) return;
      if (measurement_.wait({kFarewell, true, {}}) == Woken::workload_ended) return;
      if (measurement_.workload() != nullptr) static_cast<void>(measurement_.workload()->signal(number));
    }
    measurement_.wait({kFarewell, true, {}});
  }

 private:
  /// The next final answer; progress is passed over.
  Result<WorkerAnswer> next_answer() {
    for (;;) {
      while (!waiting_.empty()) {
        WorkerAnswer answer = std::move(waiting_.front());
        waiting_.pop_front();
        if (!std::holds_alternative<WorkerProgress>(answer)) return answer;
      }
      std::optional<Error> problem;
      const auto take = [&] {
        auto answers = connection_.on_readable();
        if (!answers) problem = answers.error();
        if (answers) std::ranges::move(*answers, std::back_inserter(waiting_));
        return problem.has_value() || !waiting_.empty();
      };
      const Woken woken = measurement_.wait({kPatience, false, {{connection_.fd(), take}}});
      if (problem) return failure(std::move(*problem));
      if (woken == Woken::interrupted) {
        return failure(ErrorKind::transient, "interrupted", "joulery demo", "start it again");
      }
      if (woken == Woken::deadline) {
        return failure(ErrorKind::transient,
                       fmt::format("the model worker said nothing for {:.0f} s", seconds_of(kPatience)), "worker-onnx",
                       "try again when the machine is less busy");
      }
    }
  }

  Measurement& measurement_;
  WorkerConnection connection_;
  std::deque<WorkerAnswer> waiting_;
};

/// A span in which joulery only watches. False when the user interrupted.
bool watch_idle(Measurement& measurement, std::string name, SpanRole role, Duration duration) {
  measurement.tick_now();
  const std::uint32_t span = measurement.begin_span(std::move(name), role);
  const bool undisturbed = measurement.wait({duration, false, {}}) == Woken::deadline;
  measurement.tick_now();
  measurement.end_span(span);
  return undisturbed;
}

std::uint64_t tokens_of(const Classified& classified) {
  std::uint64_t tokens = 0;
  for (const TextAnswer& answer : classified.results) tokens += answer.tokens;
  return tokens;
}

/// Load, warm-up and queries, each with its span.
Result<DemoAnswers> use_model(Measurement& measurement, DemoConversation& worker, const DemoWork& work,
                              Instant launched, const Tell& tell) {
  const auto ready = worker.await<WorkerReady>();
  if (!ready) return failure(ready.error());
  if (auto usable = check_ready(*ready, "onnx"); !usable) return failure(usable.error());
  const auto loaded = worker.ask<ModelLoaded>(work.load);
  if (!loaded) return failure(loaded.error());
  measurement.end_span(measurement.begin_span("load", SpanRole::user, {}, launched), {}, loaded->end);

  tell("warming up");
  const auto warmed = worker.ask<WarmedUp>(WarmUpRequest{work.warm_up});
  if (!warmed) return failure(warmed.error());
  measurement.end_span(measurement.begin_span("warm-up", SpanRole::warm_up, {}, warmed->start), {}, warmed->end);

  tell(fmt::format("judging {} reviews", work.queries.size()));
  measurement.tick_now();
  const auto classified = worker.ask<Classified>(ClassifyRequest{work.queries});
  if (!classified) return failure(classified.error());
  measurement.tick_now();
  if (classified->results.size() != work.queries.size()) {
    return failure(ErrorKind::broken,
                   fmt::format("{} answers to {} reviews", classified->results.size(), work.queries.size()),
                   "worker-onnx", "build both again: ./joulery build");
  }
  const std::map<std::string, double> done{{"requests", static_cast<double>(work.queries.size())},
                                           {"tokens", static_cast<double>(tokens_of(*classified))}};
  measurement.end_span(measurement.begin_span("queries", SpanRole::user, {}, classified->start), done, classified->end);
  return DemoAnswers{*loaded, *classified};
}

}  // namespace

Result<DemoAnswers> run_demo(Measurement& measurement, const DemoWork& work, const StartWorker& start_worker,
                             const Tell& tell) {
  const auto interrupted = [] {
    return failure(ErrorKind::transient, "interrupted", "joulery demo", "start it again");
  };
  tell("watching the idle machine");
  if (!watch_idle(measurement, "idle before", SpanRole::idle_before, work.idle)) return interrupted();

  auto pair = open_worker_pair();
  if (!pair) return failure(pair.error());
  tell("loading the model");
  Instant launched;
  const auto launch = [&] {
    launched = measurement.clock().now();
    return start_worker(pair->theirs.get());
  };
  if (auto started = measurement.launch(launch); !started) return failure(started.error());
  pair->theirs.reset();

  DemoConversation worker(measurement, std::move(pair->ours));
  auto answers = use_model(measurement, worker, work, launched, tell);
  worker.part();
  measurement.end_window();
  if (!answers) return answers;

  tell("watching the idle machine");
  if (!watch_idle(measurement, "idle after", SpanRole::idle_after, work.idle)) return interrupted();
  return answers;
}

}  // namespace joulery

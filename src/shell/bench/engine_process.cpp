// SPDX-License-Identifier: Apache-2.0
// The engine's instants are the edges of spans, so they are held against our own clock first: an engine that takes them
// from another clock would be given anybody's energy.
#include "shell/bench/engine_process.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace joulery {
namespace {

constexpr Duration kFarewell = std::chrono::seconds(5);

Result<void> check_instants(Instant sent, Instant start, Instant end, Instant now, const std::string& engine) {
  if (sent <= start && start <= end && end <= now) return {};
  return failure(ErrorKind::broken,
                 fmt::format("its instants {} to {} ns are not within the question's {} to {} ns",
                             nanoseconds_of(start), nanoseconds_of(end), nanoseconds_of(sent), nanoseconds_of(now)),
                 engine, "an engine stamps by CLOCK_MONOTONIC of this machine");
}

/// A span that is open while something is awaited. Its start is when we asked: known at once, so that a phase of hours
/// needs no memory of when it began. Without an end it is forgotten, and its energy is nobody's.
class PhaseSpan {
 public:
  PhaseSpan(Measurement& measurement, std::string name, SpanRole role, Instant start)
      : measurement_(measurement), id_(measurement.begin_span(std::move(name), role, {}, start)) {}
  PhaseSpan(const PhaseSpan&) = delete;
  PhaseSpan& operator=(const PhaseSpan&) = delete;
  ~PhaseSpan() {
    if (!ended_) measurement_.cancel_span(id_);
  }
  std::uint32_t end(Instant at, const std::map<std::string, double>& work = {}) {
    measurement_.end_span(id_, work, at);
    ended_ = true;
    return id_;
  }

 private:
  Measurement& measurement_;
  std::uint32_t id_;
  bool ended_ = false;
};

}  // namespace

Error EngineProcess::with_exit(Error error) {
  if (error.kind != ErrorKind::gone || !workload_) return error;
  // Its end of the socket is closed before the process has ended.
  static_cast<void>(measurement_.wait({kFarewell, false, {{workload_->end_fd(), [] { return true; }}}}));
  const auto ended = workload_->poll();
  if (!ended || !*ended) return error;
  const Exit& exit = **ended;
  if (exit.signal == SIGKILL) {
    error.what += ": it was killed, as the kernel does when memory runs out";
    error.remedy = "see dmesg; give it more memory, a smaller model or smaller batches";
  } else if (exit.signal) {
    error.what += fmt::format(": signal {}", *exit.signal);
  } else if (exit.code) {
    error.what += fmt::format(": exit code {}", *exit.code);
  }
  return error;
}

std::string EngineProcess::phase(std::string_view word) const { return fmt::format("{} {}", word, plan_.model.id); }

Result<void> EngineProcess::load(const StartEngine& start) {
  auto pair = open_worker_pair(plan_.program.worker);
  if (!pair) return failure(pair.error());
  measurement_.tick_now();
  const Instant launched = measurement_.clock().now();
  auto started = start(plan_.program, pair->theirs.get());
  if (!started) return failure(started.error());
  workload_ = std::move(*started);
  measurement_.join(*workload_);
  pair->theirs.reset();
  talk_.emplace(measurement_, std::move(pair->ours));
  PhaseSpan span(measurement_, phase("load"), SpanRole::user, launched);
  auto ready = talk_->await<WorkerReady>(patience_.load);
  if (!ready) return failure(with_exit(ready.error()));
  if (auto usable = check_ready(*ready, plan_.program.worker); !usable) return usable;
  ready_ = std::move(*ready);
  auto loaded = talk_->ask<ModelLoaded>(plan_.load, patience_.load);
  if (!loaded) return failure(with_exit(loaded.error()));
  loaded_ = std::move(*loaded);
  const Instant now = measurement_.clock().now();
  measurement_.tick_now();
  if (auto sane = check_instants(launched, loaded_.start, loaded_.end, now, plan_.program.worker); !sane) return sane;
  load_span_ = span.end(loaded_.end);
  return {};
}

Result<AskedSpan> EngineProcess::asked(const Question& question) {
  measurement_.tick_now();
  const Instant sent = measurement_.clock().now();
  PhaseSpan span(measurement_, question.span_name, question.role, sent);
  auto answered = talk_->ask<Answered>(question.request, question.patience, question.on_tick);
  if (!answered) return failure(with_exit(answered.error()));
  const Instant now = measurement_.clock().now();
  if (answered->results.size() != question.request.items.size()) {
    return failure(ErrorKind::broken,
                   fmt::format("{} answers to {} items", answered->results.size(), question.request.items.size()),
                   plan_.program.worker, "see docs/reference/engine-protocol.md");
  }
  if (auto sane = check_instants(sent, answered->start, answered->end, now, plan_.program.worker); !sane)
    return failure(sane.error());
  for (const ItemAnswer& item : answered->results) {
    if (auto sane = check_instants(sent, item.start, item.end, now, plan_.program.worker); !sane)
      return failure(sane.error());
  }
  const std::uint32_t id = span.end(answered->end, question.work);
  measurement_.tick_now();  // past the end, so that the span is known from here on
  return AskedSpan{id, std::move(*answered), sent};
}

Result<void> EngineProcess::warm_up(const std::vector<Item>& items, std::uint64_t seed) {
  const AnswerRequest request{items, seed};
  const auto warm = asked({request, patience_.warm_up, phase("warm-up"), SpanRole::warm_up});
  if (!warm) return failure(warm.error());
  warm_up_span_ = warm->span;
  item_time_ = (warm->answered.end - warm->answered.start) / static_cast<Duration::rep>(items.size());
  return {};
}

Result<AskedSpan> EngineProcess::ask(const AnswerRequest& request, const std::string& span_name,
                                     const std::map<std::string, double>& work, const std::function<void()>& on_tick) {
  const double expected = seconds_of(item_time_) * static_cast<double>(request.items.size());
  const Duration scaled(static_cast<Duration::rep>(expected * patience_.times * 1e9));
  return asked({request, std::max(patience_.least, scaled), span_name, SpanRole::user, work, on_tick});
}

void EngineProcess::end() {
  if (talk_) talk_->hang_up();
  if (!workload_) return;
  const auto is_over = [this] {
    const auto ended = workload_->poll();
    return !ended || ended->has_value();
  };
  const std::optional<int> no_signal;
  for (const std::optional<int> signal : {no_signal, std::optional(SIGTERM), std::optional(SIGKILL)}) {
    if (is_over()) break;
    if (signal) static_cast<void>(workload_->signal_tree(*signal));  // it may have ended meanwhile
    const Woken woken = measurement_.wait({kFarewell, false, {{workload_->end_fd(), [] { return true; }}}});
    // Whoever presses Ctrl-C does not wait for an engine to say farewell.
    if (woken == Woken::interrupted) static_cast<void>(workload_->signal_tree(SIGKILL));
  }
  static_cast<void>(is_over());  // reaps
  measurement_.leave(*workload_);
  workload_.reset();
  talk_.reset();
}

}  // namespace joulery

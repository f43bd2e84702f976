// SPDX-License-Identifier: Apache-2.0
// One answer awaited at a time; the worker's own instants are the edges of the spans.
#include "shell/cli/demo_conversation.h"

#include <csignal>
#include <map>
#include <numeric>

#include "adapters/engines/worker_connection.h"
#include "core/statistics/split_mix.h"
#include "shell/bench/engine_talk.h"

namespace joulery {
namespace {

/// Longer than any phase takes on a busy machine; a worker that says nothing for so long hangs.
constexpr Duration kPatience = std::chrono::seconds(60);
constexpr Duration kFarewell = std::chrono::seconds(5);
constexpr std::string_view kBlock = ", block ";

/// Waits until all workers are gone; deaf ones are told by a signal.
void await_end(Measurement& measurement) {
  for (const int number : {SIGTERM, SIGKILL}) {
    if (measurement.workload() == nullptr) return;
    if (measurement.wait({kFarewell, true, {}}) == Woken::workload_ended) return;
    if (measurement.workload() != nullptr) static_cast<void>(measurement.workload()->signal(number));
  }
  measurement.wait({kFarewell, true, {}});
}

std::uint64_t tokens_of(const Classified& classified) {
  std::uint64_t tokens = 0;
  for (const TextAnswer& answer : classified.results) tokens += answer.tokens;
  return tokens;
}

/// How many results a block must have.
std::size_t queries_in(const WorkerRequest& block) {
  if (const auto* classify = std::get_if<ClassifyRequest>(&block)) return classify->texts.size();
  if (const auto* choose = std::get_if<ChooseRequest>(&block)) return choose->prompts.size();
  return 0;
}

/// "load" of one arm alone, "load MiniLM" of two.
std::string named(std::string_view phase, const std::string& arm, std::size_t arms) {
  return arms == 1 ? std::string(phase) : fmt::format("{} {}", phase, arm);
}

/// The conversation with all workers, phase by phase.
class DemoTalk {
 public:
  DemoTalk(Measurement& measurement, const DemoWork& work, const Tell& tell)
      : measurement_(measurement), work_(work), tell_(tell), answers_(work.arms.size()) {}

  void add(WorkerConnection connection) { workers_.emplace_back(measurement_, std::move(connection)); }

  /// Load, warm-up and queries, each with its span.
  Result<std::vector<DemoAnswers>> hold(Instant launched) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const auto ready = workers_[i].await<WorkerReady>(kPatience);
      if (!ready) return failure(ready.error());
      if (auto usable = check_ready(*ready, work_.arms[i].worker); !usable) return failure(usable.error());
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (auto loaded = load(i, i == 0 ? launched : measurement_.clock().now()); !loaded)
        return failure(loaded.error());
    }
    tell_("warming up");
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (auto warm = warm_up(i); !warm) return failure(warm.error());
    }
    SplitMix random(work_.order_seed);
    for (std::size_t block = 0; block < work_.arms.front().blocks.size(); ++block) {
      if (auto asked = ask_block(block, random); !asked) return failure(asked.error());
    }
    return std::move(answers_);
  }
  void part() {
    for (EngineTalk& worker : workers_) worker.hang_up();
    if (!workers_.empty()) await_end(measurement_);
  }

 private:
  Result<void> load(std::size_t arm, Instant from) {
    const auto loaded = workers_[arm].ask<ModelLoaded>(work_.arms[arm].load, kPatience);
    if (!loaded) return failure(loaded.error());
    measurement_.end_span(measurement_.begin_span(name("load", arm), SpanRole::user, {}, from), {}, loaded->end);
    answers_[arm].loaded = *loaded;
    return {};
  }
  Result<void> warm_up(std::size_t arm) {
    const auto warmed = workers_[arm].ask<WarmedUp>(WarmUpRequest{work_.arms[arm].warm_up}, kPatience);
    if (!warmed) return failure(warmed.error());
    measurement_.end_span(measurement_.begin_span(name("warm-up", arm), SpanRole::warm_up, {}, warmed->start), {},
                          warmed->end);
    return {};
  }
  /// One block of every arm, in an order drawn anew.
  Result<void> ask_block(std::size_t block, SplitMix& random) {
    std::vector<std::size_t> order(workers_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[random.below(left)]);
    for (const std::size_t arm : order) {
      tell_(told(block, arm));
      if (auto asked = ask_arm(block, arm); !asked) return asked;
    }
    return {};
  }
  Result<void> ask_arm(std::size_t block, std::size_t arm) {
    const WorkerRequest& request = work_.arms[arm].blocks[block];
    measurement_.tick_now();
    auto classified = workers_[arm].ask<Classified>(request, kPatience);
    if (!classified) return failure(classified.error());
    measurement_.tick_now();
    if (classified->results.size() != queries_in(request)) {
      return failure(ErrorKind::broken,
                     fmt::format("{} answers to {} reviews", classified->results.size(), queries_in(request)),
                     "worker-" + work_.arms[arm].worker, "build both again: ./joulery build");
    }
    measurement_.end_span(measurement_.begin_span(block_name(block, arm), SpanRole::user, {}, classified->start),
                          work_done(arm, *classified), classified->end);
    answers_[arm].blocks.push_back(std::move(*classified));
    return {};
  }

  [[nodiscard]] std::string name(std::string_view phase, std::size_t arm) const {
    return named(phase, work_.arms[arm].name, work_.arms.size());
  }
  [[nodiscard]] std::string block_name(std::size_t block, std::size_t arm) const {
    const std::string phase = query_phase(work_.arms[arm].name, work_.arms.size());
    return work_.arms.front().blocks.size() == 1 ? phase : fmt::format("{}{}{}", phase, kBlock, block + 1);
  }
  [[nodiscard]] std::string told(std::size_t block, std::size_t arm) const {
    const std::size_t blocks = work_.arms.front().blocks.size();
    if (blocks == 1) return fmt::format("judging {} reviews", queries_in(work_.arms[arm].blocks[block]));
    return fmt::format("block {} of {}, {}", block + 1, blocks, work_.arms[arm].name);
  }
  /// Work of two models is not one sum: each has units of its own.
  [[nodiscard]] std::map<std::string, double> work_done(std::size_t arm, const Classified& classified) const {
    const auto unit = [&](std::string_view of_one) {
      return work_.arms.size() == 1 ? std::string(of_one) : fmt::format("{} of {}", of_one, work_.arms[arm].name);
    };
    return {{unit("requests"), static_cast<double>(classified.results.size())},
            {unit("tokens"), static_cast<double>(tokens_of(classified))}};
  }

  Measurement& measurement_;
  const DemoWork& work_;
  const Tell& tell_;
  std::vector<EngineTalk> workers_;
  std::vector<DemoAnswers> answers_;
};

/// One socket per arm.
Result<std::vector<WorkerPair>> open_pairs(const std::vector<DemoArm>& arms) {
  std::vector<WorkerPair> pairs;
  pairs.reserve(arms.size());
  for (const DemoArm& arm : arms) {
    auto pair = open_worker_pair("worker-" + arm.worker);
    if (!pair) return failure(pair.error());
    pairs.push_back(std::move(*pair));
  }
  return pairs;
}

}  // namespace

std::string_view phase_of(std::string_view span_name) { return span_name.substr(0, span_name.find(kBlock)); }

std::string query_phase(const std::string& arm, std::size_t arms) { return named("queries", arm, arms); }

Result<std::vector<DemoAnswers>> run_demo(Measurement& measurement, const DemoWork& work,
                                          const StartWorkers& start_workers, const Tell& tell) {
  const auto interrupted = [] {
    return failure(ErrorKind::transient, "interrupted", "joulery demo", "start it again");
  };
  tell("watching the idle machine");
  if (!measurement.await_sensors()) return interrupted();
  if (!measurement.watch("idle before", SpanRole::idle_before, work.idle)) return interrupted();

  auto pairs = open_pairs(work.arms);
  if (!pairs) return failure(pairs.error());
  tell(work.arms.size() == 1 ? "loading the model" : "loading the models");
  Instant launched;
  const auto launch = [&] {
    launched = measurement.clock().now();
    std::vector<int> descriptors;
    descriptors.reserve(pairs->size());
    for (const WorkerPair& pair : *pairs) descriptors.push_back(pair.theirs.get());
    return start_workers(descriptors);
  };
  if (auto started = measurement.launch(launch); !started) return failure(started.error());

  DemoTalk talk(measurement, work, tell);
  for (WorkerPair& pair : *pairs) {
    pair.theirs.reset();
    talk.add(std::move(pair.ours));
  }
  auto answers = talk.hold(launched);
  talk.part();
  measurement.end_window();
  if (!answers) return answers;

  tell("watching the idle machine");
  if (!measurement.watch("idle after", SpanRole::idle_after, work.idle)) return interrupted();
  return answers;
}

}  // namespace joulery

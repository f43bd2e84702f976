// SPDX-License-Identifier: Apache-2.0
// EngineProcess: one fresh process of one arm, from its start to its end: started, loaded, warmed up, asked. Each step
// is a span of the measurement, from our question to the engine's own end of the answer. Which arm is asked when is
// bench/group_run.h's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "foundation/ports/workload.h"
#include "shell/bench/engine_talk.h"
#include "shell/bench/plan.h"

namespace joulery {

/// Starts a program with this descriptor as stdin and stdout.
using StartEngine = std::function<Result<std::unique_ptr<Workload>>(const EngineProgram& program, int descriptor)>;

/// How long an engine may say nothing.
struct EnginePatience {
  Duration load = std::chrono::minutes(10);     ///< also until it is ready: weights may come from a slow disk
  Duration warm_up = std::chrono::minutes(10);  ///< the first query; nothing is known yet
  Duration least = std::chrono::seconds(20);    ///< of a query, however quick the warm-up was
  double times = 20;                            ///< of what the warm-up took for as many items
};

/// What a request took and gave.
struct AskedSpan {
  std::uint32_t span = 0;
  Answered answered;
  Instant start;  ///< of the span: when it was asked
};

/// One process. It has ended when this value is destroyed or end() returned.
class EngineProcess {
 public:
  EngineProcess(Measurement& measurement, const ArmPlan& plan, EnginePatience patience)
      : measurement_(measurement), plan_(plan), patience_(patience) {}
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;
  ~EngineProcess() { end(); }

  /// Starts it and has it load its model: the load phase is all of that. Errors: of starting, of the engine.
  Result<void> load(const StartEngine& start);
  /// Asks the items and forgets the answers; how long one took is remembered.
  Result<void> warm_up(const std::vector<Item>& items, std::uint64_t seed);
  /// Asks the items; between two ticks, so that the edges are read and not interpolated. `span_name` names its span;
  /// `on_tick` is called at each tick meanwhile.
  Result<AskedSpan> ask(const AnswerRequest& request, const std::string& span_name,
                        const std::map<std::string, double>& work, const std::function<void()>& on_tick);
  /// Ends its input and waits until it is gone; a deaf one is killed.
  void end();

  [[nodiscard]] const WorkerReady& ready() const { return ready_; }
  [[nodiscard]] const ModelLoaded& loaded() const { return loaded_; }
  [[nodiscard]] std::uint32_t load_span() const { return load_span_; }
  [[nodiscard]] std::uint32_t warm_up_span() const { return warm_up_span_; }
  /// Of one item, by the warm-up.
  [[nodiscard]] Duration item_time() const { return item_time_; }

 private:
  /// A question as it is measured.
  struct Question {
    const AnswerRequest& request;
    Duration patience;
    std::string span_name;
    SpanRole role = SpanRole::user;
    std::map<std::string, double> work = {};
    std::function<void()> on_tick = {};
  };
  Result<AskedSpan> asked(const Question& question);
  [[nodiscard]] std::string phase(std::string_view word) const;
  /// An engine that is gone: with how it ended.
  [[nodiscard]] Error with_exit(Error error);

  Measurement& measurement_;
  const ArmPlan& plan_;
  EnginePatience patience_;
  std::optional<EngineTalk> talk_;
  std::unique_ptr<Workload> workload_;
  WorkerReady ready_;
  ModelLoaded loaded_;
  std::uint32_t load_span_ = 0;
  std::uint32_t warm_up_span_ = 0;
  Duration item_time_{};
};

}  // namespace joulery

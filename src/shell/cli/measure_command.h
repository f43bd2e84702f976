// SPDX-License-Identifier: Apache-2.0
// Measuring a command (or the machine, for a time) by a plan; what `run` and `record` have in common. The loop itself
// is shell/app/measurement.h.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foundation/ports/engine.h"
#include "foundation/ports/workload.h"
#include "shell/app/limit.h"
#include "shell/app/request_meter.h"
#include "shell/cli/context.h"
#include "shell/cli/progress_follower.h"
#include "shell/cli/workbench.h"
#include "shell/session/node_place.h"

namespace joulery {

/// What to measure.
struct MeasurePlan {
  RunLabels labels;
  std::vector<std::string> command;     ///< empty: the machine, for `at_most`
  std::optional<std::uint64_t> repeat;  ///< as many spans; nothing = once, without
  std::uint64_t warmup = 0;
  std::optional<Duration> idle_before;
  std::optional<Duration> at_most;    ///< how long to record without a command
  std::unique_ptr<Workload> running;  ///< what already runs, instead of a command; the first Ctrl-C ends its measuring
  std::unique_ptr<EngineServer> engine;  ///< whose counters are read beside `running`; null = none
  /// Shares what is measured among requests that pass a proxy; what passed becomes the run's work. Null = none.
  RequestMeter* requests = nullptr;
  std::function<void()> on_open = {};   ///< called once, when what is measured is being measured
  std::function<void()> on_close = {};  ///< called once before `requests` are counted: no more of them are answered
  std::map<std::string, double> work;
  std::optional<EnergyLimit> limit;
  std::unique_ptr<ProgressFollower> progress;  ///< follows the single run of the command; null = nobody does
  std::unique_ptr<NodeSeat> seat;  ///< among the processes of its job on this machine; null = it meters for itself
  RecordSink* sink = nullptr;      ///< where samples go instead of the journal of an open run
};

/// What came of it.
struct Measured {
  Run run;
  bool stopped = false;              ///< a second Ctrl-C, or one without a child
  bool stopped_by_limit = false;     ///< the command was asked to end before it had
  std::optional<Error> not_started;  ///< the command could not be started; `run` holds nothing then
  std::vector<std::string> survivors;
  std::optional<Error> journal_failure;
};

[[nodiscard]] Measured measure_command(MeasurePlan& plan, Context& context, Workbench& bench);

}  // namespace joulery

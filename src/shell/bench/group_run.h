// SPDX-License-Identifier: Apache-2.0
// One task, measured: idle, then rounds of fresh processes that load, warm up and answer in interleaved blocks, then
// idle again. All arms share one measurement. An arm that fails ends alone. What was seen becomes trials in
// bench/trials.h; recordings and folders are bench/bench_run.h's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/gpu_usage.h"
#include "foundation/ports/device_states.h"
#include "shell/bench/curve_run.h"
#include "shell/bench/engine_process.h"
#include "shell/bench/group_forecast.h"
#include "shell/bench/machine_watch.h"
#include "shell/bench/plan.h"
#include "shell/bench/stretches.h"

namespace joulery {

/// One repeat of one arm, with what it took.
struct SeenRepeat {
  std::uint32_t span = 0;
  std::uint32_t process = 0;
  std::uint32_t block = 0;
  std::optional<std::uint32_t> load_span;     ///< of the first repeat of a process
  std::optional<std::uint32_t> warm_up_span;  ///< likewise
  std::vector<BenchAnswer> answers;           ///< of the first pass over the items
  QueryCounts queries;                        ///< of all passes
  std::optional<std::uint64_t> correct;       ///< of all passes; nothing: the task has no proportion
  std::optional<std::uint64_t> input_tokens;
  std::optional<std::uint64_t> output_tokens;
  std::optional<Bounded<Energy>> device;  ///< of the accelerators
  std::vector<DeviceDuring> devices;      ///< as they were meanwhile
  std::vector<SeenStretch> stretches;     ///< of the queries, then of their pass with one output token
};

/// One arm.
struct SeenArm {
  std::vector<SeenRepeat> repeats;
  std::vector<CoolDown> cool_downs;  ///< before its repeats
  std::optional<WorkerReady> ready;
  std::optional<ModelLoaded> loaded;
  std::uint64_t updates = 0;       ///< distinct ones within its queries
  std::optional<SeenCurve> curve;  ///< over load; nothing: none was wanted, or its turn did not come
  std::string why_failed;          ///< empty: it ran to its end
};

/// One idle window. Which rung the node's stands at, and its mean, which is its span's energy over its time, are known
/// once the run is finished.
struct SeenIdle {
  std::uint32_t span = 0;
  IdleState state = IdleState::empty;
  bool is_before = true;
  IdleWindow node;
  std::optional<IdleWindow> devices;  ///< of the accelerators; nothing: none is on the cut
};

/// Everything of one task.
struct SeenGroup {
  std::vector<SeenArm> arms;  ///< one per planned arm
  std::vector<SeenIdle> idle;
  std::optional<Method> device_method;  ///< of the accelerators' energies; nothing: none is counted
  std::vector<GpuUsage> gpu_uses;       ///< those that name somebody else
  bool was_watched = false;             ///< devices were asked how they are
  bool interrupted = false;
};

/// Where a task stands, for whoever waits.
struct GroupStanding {
  std::string task;
  std::string doing;             ///< "loading", "block 3", "watching the empty machine"
  std::string model;             ///< id; empty where all are meant
  std::size_t blocks = 0;        ///< finished ones
  std::optional<Duration> left;  ///< of this task, by the finished blocks
  std::optional<Energy> energy_left;
  GroupForecast spent;                      ///< on this task so far
  std::size_t tasks = 1;                    ///< of the benchmark that are measured, those kept from before left out
  std::size_t tasks_finished = 0;           ///< of those
  std::optional<GroupForecast> bench_left;  ///< of all tasks; nothing before a block of the first is finished
};
using TellStanding = std::function<void(const GroupStanding&)>;

/// Which windows of the empty machine a task is to watch; the others are the session's (session_idle.h).
struct EmptyWindows {
  bool before = true;
  bool after = true;
};

/// What is handed in.
struct GroupTools {
  StartEngine start_engine;
  TellStanding tell;
  EnginePatience patience;
  DeviceStates* devices = nullptr;  ///< of the machine; may be missing
  EmptyWindows empty;
};

/// Measures the group on a measurement that was started; its window begins here, and the machine is empty again at the
/// end. Arms that cannot run are not started. `order_seed` is of the blocks (BM-16).
[[nodiscard]] SeenGroup run_group(Measurement& measurement, const GroupPlan& plan, const BenchPace& pace,
                                  std::uint64_t order_seed, const GroupTools& tools);

}  // namespace joulery

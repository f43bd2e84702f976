// SPDX-License-Identifier: Apache-2.0
// The demo's measurement: an idle machine, workers that load, warm up and answer queries in turn, an idle machine
// again, each a span of one run. It talks to the workers while the measurement ticks; what is printed is
// cli/demo_report.h.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/ports/workload.h"
#include "foundation/wire/worker.h"
#include "shell/app/measurement.h"

namespace joulery {

/// One model's side: its worker, and what that is asked.
struct DemoArm {
  std::string name;    ///< tells the spans apart where there is more than one arm
  std::string worker;  ///< which it must be: "onnx"
  WorkerRequest load;
  std::vector<std::string> warm_up;   ///< run and forgotten
  std::vector<WorkerRequest> blocks;  ///< each answered by `classified`, in order
};

/// One arm, or two that have as many blocks.
struct DemoWork {
  std::vector<DemoArm> arms;
  Duration idle{};               ///< how long the machine is watched before, and again after
  std::uint64_t order_seed = 0;  ///< of the order of the arms within each block
};

/// What one worker said.
struct DemoAnswers {
  ModelLoaded loaded;
  std::vector<Classified> blocks;
};

/// Starts the workers, each with one of these descriptors as stdin and stdout, as one workload.
using StartWorkers = std::function<Result<std::unique_ptr<Workload>>(const std::vector<int>& descriptors)>;
/// Told what begins: "loading the model".
using Tell = std::function<void(std::string_view phase)>;

/// The phase a span belongs to: "queries MiniLM" of "queries MiniLM, block 3"; other names are their own.
[[nodiscard]] std::string_view phase_of(std::string_view span_name);
/// The phase in which an arm answers, in a demo of that many arms.
[[nodiscard]] std::string query_phase(const std::string& arm, std::size_t arms);

/// The measured conversation, on a measurement that was started; one result per arm. The workers have ended when this
/// returns, also after a failure. Errors: a worker's own, gone when it died, transient when it does not answer or the
/// user interrupted (Measurement::was_interrupted tells).
Result<std::vector<DemoAnswers>> run_demo(Measurement& measurement, const DemoWork& work,
                                          const StartWorkers& start_workers, const Tell& tell);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The demo's measurement: an idle machine, a worker that loads, warms up and answers queries, an idle machine again,
// each a span of one run. It talks to the worker while the measurement ticks; what is printed is cli/demo_report.h.
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

/// What the worker is asked, and how long the machine is watched idle before and after.
struct DemoWork {
  LoadRequest load;
  std::vector<std::string> warm_up;  ///< run and forgotten
  std::vector<std::string> queries;  ///< one request each
  Duration idle{};                   ///< before, and again after
};

/// What the worker said.
struct DemoAnswers {
  ModelLoaded loaded;
  Classified classified;
};

/// Starts the worker with this descriptor as stdin and stdout.
using StartWorker = std::function<Result<std::unique_ptr<Workload>>(int descriptor)>;
/// Told what begins: "loading the model".
using Tell = std::function<void(std::string_view phase)>;

/// The measured conversation, on a measurement that was started. The worker has ended when this returns, also after a
/// failure. Errors: the worker's own, gone when it died, transient when it does not answer or the user interrupted
/// (Measurement::was_interrupted tells).
Result<DemoAnswers> run_demo(Measurement& measurement, const DemoWork& work, const StartWorker& start_worker,
                             const Tell& tell);

}  // namespace joulery

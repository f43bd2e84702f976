// SPDX-License-Identifier: Apache-2.0
// joulery replay: compute a recording again. The same samples give the same bytes (R40); with --data current today's
// tables are used instead of the recorded factors.
#include <array>

#include "core/reporting/run_summary.h"
#include "foundation/wire/run_json.h"
#include "shell/app/replay.h"
#include "shell/cli/commands.h"
#include "shell/cli/outputs.h"
#include "shell/cli/style.h"
#include "shell/cli/workbench.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--data", "current", "use today's tables instead of the factors in the recording", 0, false, "current"},
};

int replay(const Invocation& invocation, Context& context) {
  auto reader = JournalReader::open(invocation.arguments.front());
  if (!reader) return context.fail(reader.error(), ExitCode::bad_input);
  Workbench bench(context);
  std::function<void(RunStart&)> amend;
  std::optional<Error> refused;
  if (invocation.has("--data")) {
    if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
    amend = [&](RunStart& start) {
      auto factors = bench.current_factors(start.factors);
      if (factors)
        start.factors = std::move(*factors);
      else
        refused = factors.error();
    };
  }
  const auto run = run_from_records(**reader, amend);
  if (!run) return context.fail(run.error(), ExitCode::bad_input);
  if (refused) return context.fail(*refused, ExitCode::bad_input);
  if ((*reader)->broken_tail()) {
    context.warn(fmt::format("{} ends in a broken record after {} bytes; what stands before it was used",
                             invocation.arguments.front(), (*reader)->good_bytes()));
  }
  if (context.globals().json) {
    context.out(run_json(*run) + "\n");
  } else {
    context.out(run_summary(*run, style_of(context.out_terminal())));
  }
  return 0;
}

}  // namespace

const CommandSpec kReplayCommand{
    .name = "replay",
    .group = "measure",
    .summary = "compute again from recorded samples, byte for byte",
    .usage = "FILE [--data current]",
    .description =
        "Reads a file of joulery record (or the journal of a killed run) and computes the run from it: the same "
        "samples "
        "give the same bytes under any locale, time zone or machine. The factors are those of the recording.",
    .options = kOptions,
    .examples = "joulery replay train.jly\njoulery --json replay train.jly",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = replay,
};

}  // namespace joulery

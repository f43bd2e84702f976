// SPDX-License-Identifier: Apache-2.0
// joulery record: keep the raw samples of a command, or of the machine for a time, in a file that `joulery replay`
// computes from again. The file is a journal (docs/reference/journal-format.md).
#include <array>

#include "foundation/units/format.h"
#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/exit_of_child.h"
#include "shell/cli/measure_command.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--for", "T", "record the machine for T instead of a command"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--gpus", "LIST",
               "record these GPUs only: indices, UUIDs or their beginnings, e.g. 0,GPU-1c5b; "
               "visible: what CUDA shows"},
    OptionSpec{"--progress-from", "FILE|fd:N", "where the command writes how far it is; its marks are kept too"},
    OptionSpec{"--progress-match", "REGEX", "what says it in a line: '(\\d+)/(\\d+)', 'epoch (\\d+)', '(\\d+)%'"},
    OptionSpec{"--progress-total", "N", "units of the whole work, where the lines do not say it"},
    OptionSpec{"--name", "S", "name of the recording"},
};

Result<MeasurePlan> plan_of(const Invocation& invocation) {
  MeasurePlan plan;
  plan.command = invocation.child;
  plan.labels.command = invocation.child;
  plan.labels.name = invocation.value("--name").value_or("");
  if (invocation.has("--for") == !invocation.child.empty()) {
    return failure(ErrorKind::invalid, "nothing to record", {},
                   "write joulery record FILE -- COMMAND, or joulery record FILE --for 10s");
  }
  if (const auto text = invocation.value("--for")) {
    const auto length = parse_duration(*text);
    if (!length) return failure(length.error());
    plan.at_most = *length;
  }
  return plan;
}

int record(const Invocation& invocation, Context& context) {
  auto plan = plan_of(invocation);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  auto progress = ProgressFollower::from(invocation, context);
  if (!progress) return context.fail(progress.error(), progress_exit(progress.error()));
  plan->progress = std::move(*progress);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  const std::string& path = invocation.arguments.front();
  auto file = JournalFile::create(path);
  if (!file)
    return context.fail(file.error(), file.error().kind == ErrorKind::denied ? ExitCode::denied : ExitCode::store);
  plan->sink = file->get();
  const Measured measured = measure_command(*plan, context, bench);
  if (measured.not_started) return not_started(*measured.not_started, context);
  if (measured.journal_failure) return context.fail(*measured.journal_failure, ExitCode::store);
  context.note(fmt::format("{} samples in {}, {}; compute: joulery replay {}", measured.run.self.samples,
                           format(measured.run.duration()), path, path));
  if (measured.stopped) return static_cast<int>(ExitCode::interrupted);
  return plan->command.empty() ? 0 : exit_code_of(measured.run.exit);
}

}  // namespace

const CommandSpec kRecordCommand{
    .name = "record",
    .group = "measure",
    .summary = "keep raw samples in a file",
    .usage = "FILE [--for T | -- CMD [ARG ...]]",
    .description =
        "Writes every reading of every sensor, and who used the machine, into FILE, which must not exist yet. "
        "joulery replay computes the same numbers from it, byte for byte, on any machine.",
    .options = kOptions,
    .examples = "joulery record train.jly -- python train.py\njoulery record idle.jly --for 60s",
    .min_arguments = 1,
    .max_arguments = 1,
    .takes_child = true,
    .run = record,
};

}  // namespace joulery

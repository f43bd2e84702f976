// SPDX-License-Identifier: Apache-2.0
// joulery run: measure a command once, or N times with an interval, and say what it cost. The child owns stdin, stdout
// and stderr; the summary goes to stderr when it has ended, its exit code is ours.
#include <array>
#include <csignal>

#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/conclude.h"
#include "shell/cli/exit_of_child.h"
#include "shell/cli/limit_option.h"
#include "shell/cli/measure_command.h"
#include "shell/session/job_rank.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--repeat", "N", "run the command N times and give joules per run with an interval"},
    OptionSpec{"--warmup", "K", "run it K times before, not counted"},
    OptionSpec{"--idle-before", "T", "measure the idle machine for T first, 500ms at least; gives net energy"},
    OptionSpec{"--idle-policy", "P", "who pays for idle energy", 0, false, "none|use|reservation|equal|owner"},
    OptionSpec{"--gpus", "LIST",
               "measure these GPUs only: indices, UUIDs or their beginnings, e.g. 0,GPU-1c5b; "
               "visible: what CUDA shows"},
    OptionSpec{"--join", "JOB",
               "share one meter per machine with all runs that give this JOB; ranks of a launcher do, unless none"},
    OptionSpec{"--work", "N UNIT", "the command does N UNITs of work, e.g. 1000 requests; gives energy per unit", 0,
               true},
    OptionSpec{"--limit", "AMOUNT", "say when the machine used 80 % and all of AMOUNT: 5kJ, 0.5kWh, or 10g of carbon"},
    OptionSpec{"--limit-action", "A", "what is done then: warn, or stop the command (warn)", 0, false, "warn|stop"},
    OptionSpec{"--limit-grace", "T", "a command asked to stop is killed after T (10s)"},
    OptionSpec{"--progress-from", "FILE|fd:N", "where the command writes how far it is; gives a forecast of the whole"},
    OptionSpec{"--progress-match", "REGEX", "what says it in a line: '(\\d+)/(\\d+)', 'epoch (\\d+)', '(\\d+)%'"},
    OptionSpec{"--progress-total", "N", "units of the whole work, where the lines do not say it"},
    OptionSpec{"--progress", "HOW", "tell the forecast while the command runs, in lines", 0, false, "text|json|none"},
    OptionSpec{"--progress-to", "FILE|fd:N", "where those lines go (stderr)"},
    OptionSpec{"--name", "S", "name of the run, to find and compare it by"},
    OptionSpec{"--tag", "K=V", "a label", 0, true},
    OptionSpec{"--json", "FILE", "write the run as joulery.run/1 to FILE or fd:N"},
    OptionSpec{"--csv", "FILE", "append a row with CodeCarbon's 38 columns to FILE"},
    OptionSpec{"--html", "FILE", "write a report with pictures to FILE"},
    OptionSpec{"--keep-command", "", "store the command line as typed, secrets included"},
};

Result<std::uint64_t> count_of(const Invocation& invocation, std::string_view option) {
  const std::string text = *invocation.value(option);
  const auto count = parse_u64(text);
  if (!count || *count > 1'000'000) {
    return failure(ErrorKind::invalid, fmt::format("{} {} is no count", option, text), {},
                   "write a whole number such as 10");
  }
  return *count;
}

Result<std::map<std::string, double>> work_of(const Invocation& invocation) {
  std::map<std::string, double> work;
  const std::vector<std::string> values = invocation.values("--work");
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    const auto count = parse_double(values[i]);
    if (!count || *count <= 0) {
      return failure(ErrorKind::invalid,
                     fmt::format("--work {} {}: the count must be above 0", values[i], values[i + 1]), {},
                     "write for example --work 1000 requests");
    }
    work[values[i + 1]] += *count;
  }
  return work;
}

Result<std::map<std::string, std::string>> tags_of(const Invocation& invocation) {
  std::map<std::string, std::string> tags;
  for (const std::string& tag : invocation.values("--tag")) {
    const auto equals = tag.find('=');
    if (equals == std::string::npos || equals == 0) {
      return failure(ErrorKind::invalid, fmt::format("--tag {} has no value", tag), {}, "write --tag key=value");
    }
    tags[tag.substr(0, equals)] = tag.substr(equals + 1);
  }
  return tags;
}

Result<MeasurePlan> plan_of(const Invocation& invocation, Context& context) {
  MeasurePlan plan;
  plan.command = invocation.child;
  plan.labels.command = invocation.child;
  plan.labels.name = invocation.value("--name").value_or("");
  const auto keep = context.setting(invocation, "keep-command");
  plan.labels.keep_command = invocation.has("--keep-command") || (keep && keep->value == "true");
  if (const auto policy = context.setting(invocation, "idle-policy")) {
    plan.labels.idle_policy = idle_policy_from(policy->value).value_or(IdlePolicy::none);
  }
  auto tags = tags_of(invocation);
  if (!tags) return failure(tags.error());
  plan.labels.tags = std::move(*tags);
  auto work = work_of(invocation);
  if (!work) return failure(work.error());
  plan.work = std::move(*work);
  if (invocation.has("--repeat")) {
    const auto count = count_of(invocation, "--repeat");
    if (!count) return failure(count.error());
    plan.repeat = *count;
  }
  if (invocation.has("--warmup")) {
    const auto count = count_of(invocation, "--warmup");
    if (!count) return failure(count.error());
    plan.warmup = *count;
  }
  const auto idle = context.parsed<Duration>(invocation, "idle-before", parse_duration);
  if (!idle) return failure(idle.error());
  if (*idle && **idle > Duration::zero()) plan.idle_before = **idle;
  if (plan.idle_before && *plan.idle_before < kShortestIdle) {
    return failure(ErrorKind::invalid, "an idle phase so short tells no idle power",
                   context.setting(invocation, "idle-before")->value, "write at least 500ms, better 10s");
  }
  return plan;
}

/// A run that measures some GPUs only would be measured wrongly by another's readings.
std::unique_ptr<NodeSeat> seat_of(const Invocation& invocation, Context& context) {
  if (invocation.has("--gpus")) return nullptr;
  return node_seat(context.files(), context.paths(), job_rank(context.variables()), invocation.value("--join"));
}

int run(const Invocation& invocation, Context& context) {
  if (invocation.child.empty()) {
    return context.fail({ErrorKind::invalid, "nothing to run", {}, "write joulery run -- COMMAND"}, ExitCode::usage);
  }
  auto plan = plan_of(invocation, context);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  auto progress = ProgressFollower::from(invocation, context);
  if (!progress) return context.fail(progress.error(), progress_exit(progress.error()));
  plan->progress = std::move(*progress);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  auto limit = limit_by(invocation, bench.equipment().factors());
  if (!limit) return context.fail(limit.error(), ExitCode::usage);
  plan->limit = std::move(*limit);
  plan->seat = seat_of(invocation, context);
  const Measured measured = measure_command(*plan, context, bench);
  if (measured.not_started) {
    bench.files().discard(measured.run.start.id);
    return not_started(*measured.not_started, context);
  }
  conclude(invocation, measured, bench, context);
  if (const auto complaint = plan->progress ? plan->progress->complaint() : std::nullopt) context.warn(*complaint);
  if (measured.stopped) return static_cast<int>(ExitCode::interrupted);
  const int code = exit_code_of(measured.run.exit);
  // A command that ends well when it is asked to stop has not done all its work.
  return measured.stopped_by_limit && code == 0 ? 128 + SIGTERM : code;
}

}  // namespace

const CommandSpec kRunCommand{
    .name = "run",
    .group = "measure",
    .summary = "measure a command, or N repetitions of it with an interval",
    .usage = "[options] -- CMD [ARG ...]",
    .description =
        "Runs CMD and says what it cost: energy with bounds, who used it, carbon, water and money. The command keeps "
        "its "
        "stdin, stdout, stderr and exit code; the summary goes to stderr. With --repeat it gives joules per run with "
        "an "
        "interval, as hyperfine does for time.\n\n"
        "--limit is held against the total of the headline, its best value: the whole machine while CMD runs, "
        "repetitions and warm-ups included; a limit in grams needs a place. With --limit-action stop CMD and all it "
        "started get SIGTERM at the limit and SIGKILL after the grace time, what CMD leaves behind when it ends; no "
        "further repetition starts, and the exit code is CMD's own, or 143 where that would be 0.",
    .options = kOptions,
    .examples =
        "joulery run -- python train.py\njoulery --place FR run --html report.html -- ./app\n"
        "joulery run --repeat 10 --warmup 2 --idle-before 10s -- ./query\n"
        "joulery run --limit 50kJ --limit-action stop -- python train.py\n"
        "joulery run --progress-from train.log --progress-match 'epoch (\\d+)/(\\d+)' -- python train.py",
    .takes_child = true,
    .run = run,
};

}  // namespace joulery

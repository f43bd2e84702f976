// SPDX-License-Identifier: Apache-2.0
// joulery bench: what AI models cost and how right they are, on tasks. Each model runs in a process of its own; all
// models of a task answer the same items in turn. Everything seen goes to a folder, from which the figures can be
// derived again.
#include <array>
#include <filesystem>

#include "adapters/processes/launch.h"
#include "adapters/sensors/host/clock.h"
#include "core/bundle/bundle_json.h"
#include "shell/bench/bench_folder.h"
#include "shell/bench/trials.h"
#include "shell/cli/bench_answer.h"
#include "shell/cli/bench_images.h"
#include "shell/cli/bench_plan.h"
#include "shell/cli/bench_progress.h"
#include "shell/cli/bench_recording.h"
#include "shell/cli/bench_slurm.h"
#include "shell/cli/commands.h"
#include "shell/cli/style.h"
#include "shell/cli/workbench.h"
#include "shell/session/new_id.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--task", "T", "only models for this task (text-classification, ...)", 0, true},
    OptionSpec{"--models", "FILE", "the models there are, as docs/reference/zoo.md says (those that Joulery knows)"},
    OptionSpec{"--dataset", "PATH|NAME", "what the models are asked (what the file of models says)"},
    OptionSpec{"--tier", "TIER", "how long and how precisely: to try out, minutes, an hour (smoke)", 0, false,
               "smoke|quick|standard|certified"},
    OptionSpec{"--items", "N", "how many items are drawn from the data set (100; smoke: 10)"},
    OptionSpec{"--seed", "N", "of the draw and of the order of the models (1)"},
    OptionSpec{"--threads", "N", "threads that work on one query (1)"},
    OptionSpec{"--batch", "N", "items that a model computes at once (1)"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--resume", "DIR", "go on with a benchmark that was broken off"},
    OptionSpec{"--slurm", "", "hand each task to Slurm as a job of its own; needs -o"},
    OptionSpec{"--sbatch", "WORD", "further word for sbatch (--sbatch=--partition=gpu)", 0, true},
    OptionSpec{"--merge", "DIR", "one benchmark of what Slurm's jobs left there"},
    OptionSpec{"--output", "DIR", "folder of the result (a new one below bench/ beside the store)", 'o'},
    OptionSpec{"--progress", "HOW", "json: where it stands, in lines on stderr", 0, false, "json|none"},
};

/// A benchmark's folder, and what is in it.
struct Opened {
  std::string folder;
  Bench bench;
};

std::string new_folder(const BenchOptions& options, const Context& context, const std::string& id) {
  if (options.folder) return *options.folder;
  const auto beside = std::filesystem::path(context.store_location()).parent_path();
  return (beside / "bench" / id).string();
}

Result<Opened> open_new(BenchOptions& options, const Context& context) {
  SystemClock clock;
  Opened opened;
  opened.bench.id = new_id(clock.utc_now());
  opened.bench.tier = options.tier.value_or(Tier::smoke);
  opened.bench.order_seed = options.seed;
  opened.bench.plan.seed = options.seed;
  opened.folder = new_folder(options, context, opened.bench.id);
  if (auto made = make_bench_folder(opened.folder); !made) return failure(made.error());
  return opened;
}

/// What was broken off goes on as it was begun: its tier, its models.
Result<Opened> open_again(BenchOptions& options) {
  auto bench = read_bench(*options.resume);
  if (!bench) return failure(bench.error());
  if (options.tier && *options.tier != bench->tier) {
    return failure(ErrorKind::invalid, fmt::format("it was begun as {}", to_string(bench->tier)), *options.resume,
                   "leave --tier out, or begin another benchmark");
  }
  options.tier = bench->tier;
  options.seed = bench->order_seed;
  if (options.models.empty()) {
    for (const BenchTrial& trial : bench->trials) options.models.push_back(trial.model.id);
  }
  for (const BenchTrial& trial : bench->trials) {
    options.threads = trial.model.threads;
    options.batch = trial.model.batch;
    // A small data set has less than was wanted; another may have all of it.
    const std::size_t drawn = std::max(options.items.value_or(0), trial.items.positions.size());
    if (drawn != 0) options.items = drawn;
  }
  return Opened{*options.resume, std::move(*bench)};
}

Result<std::unique_ptr<Workload>> start_engine(const EngineProgram& program, int descriptor) {
  std::vector<std::string> command{program.path};
  command.insert(command.end(), program.arguments.begin(), program.arguments.end());
  return start_workload({.argv = std::move(command),
                         .stdin_fd = descriptor,
                         .stdout_fd = descriptor,
                         .name = "bench",
                         .group = ProcessGroup::own});
}

void print_answer(const Bench& bench, const std::string& folder, Context& context) {
  if (context.globals().json) {
    context.out(bench_json(bench));
    return;
  }
  context.out(bench_text(bench, style_of(context.out_terminal())));
  context.out(fmt::format("\nall that was seen: {}\n", folder));
}

int code_of(const Bench& bench) {
  if (!bench.is_complete) return static_cast<int>(ExitCode::interrupted);
  return static_cast<int>(has_figures(bench) ? ExitCode::good : ExitCode::nothing);
}

int measure(const Opened& opened, const BenchPlan& plan, const std::string& likeness, bool progress_json,
            const Invocation& invocation, Context& context) {
  BenchProgress progress(context, progress_json);
  BenchTools tools;
  tools.open = [&](const std::string& task) { return open_recording(invocation, context, task, opened.folder); };
  tools.group.start_engine = start_engine;
  tools.group.tell = [&](const GroupStanding& standing) { progress.tell(standing); };
  tools.files = &context.files();
  tools.save = [&](const Bench& bench) { return write_bench(bench, opened.folder); };
  tools.note = [&](const std::string& text) {
    progress.clear();
    context.note(text);
  };
  tools.finish = [&](const GroupPlan& group, std::vector<BenchTrial>& trials) {
    score_images(group, trials, opened.folder, likeness, tools.note);
  };
  const auto bench = run_bench(plan, opened.bench, tools);
  progress.clear();
  if (!bench) return context.fail(bench.error(), ExitCode::store);
  print_answer(*bench, opened.folder, context);
  if (!bench->is_complete)
    context.note(fmt::format("broken off; what was finished is kept. Go on: joulery bench --resume {}", opened.folder));
  return code_of(*bench);
}

int bench(const Invocation& invocation, Context& context) {
  auto options = bench_options(invocation);
  if (!options) return context.fail(options.error(), ExitCode::usage);
  if (const auto folder = invocation.value("--merge")) return merge_bench(*folder, context);
  if (invocation.has("--slurm")) return bench_on_slurm(*options, invocation, context);
  Opened opened;
  if (options->resume) {
    auto again = open_again(*options);
    if (!again) return context.fail(again.error(), options->tier ? ExitCode::usage : ExitCode::bad_input);
    opened = std::move(*again);
  }
  const auto chosen = choose_models(context, *options);
  if (!chosen) return context.fail(chosen.error());
  auto plan = plan_bench(*chosen, *options);
  if (!plan) return context.fail(plan.error(), options->data_set ? ExitCode::bad_input : ExitCode::usage);
  Workbench settings(context);  // what is wrong with them is told before a folder is made
  if (auto ready = settings.prepare(invocation); !ready) return context.fail(ready.error());
  if (!options->resume) {
    auto made = open_new(*options, context);
    if (!made)
      return context.fail(made.error(), made.error().kind == ErrorKind::invalid ? ExitCode::usage : ExitCode::store);
    opened = std::move(*made);
  }
  place_images(*plan, opened.folder);
  const std::string workers = std::filesystem::path(chosen->places.worker).parent_path();
  return measure(opened, *plan, workers + "/worker-likeness", options->is_progress_json, invocation, context);
}

}  // namespace

const CommandSpec kBenchCommand{
    .name = "bench",
    .group = "measure",
    .summary = "energy and quality of AI models on tasks",
    .usage = "[options] [MODEL ...]",
    .description =
        "Each model runs in a process of its own; all models of a task answer the same randomly drawn items, in turn "
        "and in random order, between an idle machine before and after. Answers are scored on the very queries that "
        "were metered. A model that cannot run fails alone. Everything seen goes to a folder; Ctrl-C keeps the tasks "
        "that were finished, and --resume goes on. Below the tier quick all figures are indicative.",
    .options = kOptions,
    .examples =
        "joulery bench\njoulery bench --task text-classification --tier quick\n"
        "joulery bench --models my.toml --dataset reviews.csv my-model\n"
        "joulery bench --slurm -o /shared/bench --sbatch=--partition=gpu",
    .max_arguments = 64,
    .run = bench,
};

}  // namespace joulery

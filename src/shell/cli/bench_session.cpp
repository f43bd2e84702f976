// SPDX-License-Identifier: Apache-2.0
// What is wrong with the words is told before a folder is made. A new folder gets plan.toml first, then bench.json,
// which names its hash: a kill between the two leaves nothing that could be gone on with, and says so.
#include "shell/cli/bench_session.h"

#include <filesystem>

#include "adapters/processes/launch.h"
#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/machine_states.h"
#include "core/bundle/bundle_json.h"
#include "core/bundle/not_recorded.h"
#include "shell/bench/bench_folder.h"
#include "shell/cli/bench_answer.h"
#include "shell/cli/bench_images.h"
#include "shell/cli/bench_kept_plan.h"
#include "shell/cli/bench_plan.h"
#include "shell/cli/bench_progress.h"
#include "shell/cli/bench_recording.h"
#include "shell/cli/version.h"
#include "shell/cli/workbench.h"
#include "shell/session/new_id.h"
#include "shell/session/probe_settings.h"

namespace joulery {
namespace {

/// A benchmark's folder, and what is in it.
struct Opened {
  std::string folder;
  Bench bench;
};

/// What is to be measured, and the words it was read from.
struct Asked {
  Invocation invocation;  ///< with the kept plan, where there is one
  BenchOptions options;
  std::optional<Opened> opened;  ///< of --resume
};

std::string new_folder(const BenchOptions& options, const Context& context, const std::string& id) {
  if (options.folder) return *options.folder;
  return (std::filesystem::path(context.folder_beside_store()) / "bench" / id).string();
}

std::vector<std::string> ids_of(const std::vector<ChosenModel>& models) {
  std::vector<std::string> ids;
  ids.reserve(models.size());
  for (const ChosenModel& model : models) ids.push_back(model.entry.id);
  return ids;
}

Result<Opened> open_new(const Asked& asked, const ChosenModels& chosen, const Context& context) {
  SystemClock clock;
  Opened opened;
  opened.bench.id = new_id(clock.utc_now());
  opened.bench.joulery_version = version();
  opened.bench.joulery_commit = known_commit();
  opened.bench.data_version = context.data_version();
  opened.bench.not_recorded = not_recorded();
  opened.bench.tier = asked.options.tier.value_or(Tier::smoke);
  opened.bench.order_seed = asked.options.seed;
  opened.bench.plan.seed = asked.options.seed;
  opened.folder = new_folder(asked.options, context, opened.bench.id);
  if (auto made = make_bench_folder(opened.folder); !made) return failure(made.error());
  std::optional<std::string> interval;
  if (const auto set = context.setting(asked.invocation, "interval")) interval = set->value;
  auto hash = keep_plan(plan_text(asked.invocation, asked.options, ids_of(chosen.models), interval), opened.folder);
  if (!hash) return failure(hash.error());
  opened.bench.plan_sha256 = std::move(*hash);
  return opened;
}

/// A benchmark begun before plans were kept goes on as far as its trials tell: its tier, its models.
Result<void> take_from_trials(const Opened& opened, BenchOptions& options) {
  const Bench& bench = opened.bench;
  if (options.tier && *options.tier != bench.tier) {
    return failure(ErrorKind::invalid, fmt::format("it was begun with --tier {}", to_string(bench.tier)), opened.folder,
                   "leave --tier out, or begin another benchmark");
  }
  options.tier = bench.tier;
  options.seed = bench.order_seed;
  if (options.models.empty()) {
    for (const BenchTrial& trial : bench.trials) options.models.push_back(trial.model.id);
  }
  for (const BenchTrial& trial : bench.trials) {
    options.threads = trial.model.threads;
    options.batch = trial.model.batch;
    if (trial.machine && trial.machine->is_shared) options.is_shared = true;
    // A small data set has less than was wanted; another may have all of it.
    const std::size_t drawn = std::max(options.items.value_or(0), trial.items.positions.size());
    if (drawn != 0) options.items = drawn;
  }
  return {};
}

/// What was broken off goes on as it was begun.
Result<void> open_again(const std::string& folder, Asked& asked) {
  auto bench = read_bench(folder);
  if (!bench) {
    Error error = bench.error();
    error.kind = error.kind == ErrorKind::denied ? error.kind : ErrorKind::broken;
    return failure(std::move(error));
  }
  asked.opened = Opened{folder, std::move(*bench)};
  const auto& plan = asked.opened->bench.plan_sha256;
  if (!plan) return take_from_trials(*asked.opened, asked.options);
  auto filled = with_kept_plan(asked.invocation, folder, *plan);
  if (!filled) return failure(filled.error());
  asked.invocation = std::move(*filled);
  auto options = bench_options(asked.invocation);
  if (!options) return failure(options.error());
  asked.options = std::move(*options);
  return {};
}

Result<Asked> asked_for(const Invocation& typed) {
  auto options = bench_options(typed);
  if (!options) return failure(options.error());
  Asked asked{typed, std::move(*options), {}};
  if (asked.options.resume) {
    if (auto again = open_again(*asked.options.resume, asked); !again) return failure(again.error());
  }
  return asked;
}

Result<std::unique_ptr<Workload>> start_engine(const EngineProgram& program, int descriptor) {
  std::vector<std::string> command{program.path};
  command.insert(command.end(), program.arguments.begin(), program.arguments.end());
  return start_workload({.argv = std::move(command),
                         .stdin_fd = descriptor,
                         .stdout_fd = descriptor,
                         .name = "bench",
                         .group = ProcessGroup::own,
                         .first_to_die = true});
}

int code_of(const Bench& bench) {
  if (!bench.is_complete) return static_cast<int>(ExitCode::interrupted);
  return static_cast<int>(has_figures(bench) ? ExitCode::good : ExitCode::nothing);
}

int measure(const Opened& opened, const BenchPlan& plan, const Asked& asked, const std::string& likeness,
            Context& context, const TellBench& tell) {
  BenchProgress progress(context, asked.options.is_progress_json);
  BenchTools tools;
  tools.open = [&](const std::string& task) { return open_recording(asked.invocation, context, task, opened.folder); };
  tools.group.start_engine = start_engine;
  tools.group.tell = [&](const GroupStanding& standing) { progress.tell(standing); };
  MachineStates devices(context.files(), probe_settings(context.variables(), {}).nvml_path);
  tools.group.devices = &devices;
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
  tell(*bench, opened.folder);
  if (!bench->is_complete)
    context.note(fmt::format("broken off; what was finished is kept. Go on: joulery bench --resume {}", opened.folder));
  return code_of(*bench);
}

}  // namespace

int measure_bench(const Invocation& typed, Context& context, const TellBench& tell) {
  auto asked = asked_for(typed);
  if (!asked) return context.fail(asked.error());
  const auto chosen = choose_models(context, asked->options);
  if (!chosen) return context.fail(chosen.error());
  ScratchFolder::remove_left_behind();  // Ctrl-C ends planning at once
  ScratchFolder images;
  auto plan = plan_bench(*chosen, asked->options, images);
  if (!plan) return context.fail(plan.error(), asked->options.data_set ? ExitCode::bad_input : ExitCode::usage);
  Workbench settings(context);  // what is wrong with them is told before a folder is made
  if (auto ready = settings.prepare(asked->invocation); !ready) return context.fail(ready.error());
  if (!asked->opened) {
    auto made = open_new(*asked, *chosen, context);
    if (!made)
      return context.fail(made.error(), made.error().kind == ErrorKind::invalid ? ExitCode::usage : ExitCode::store);
    asked->opened = std::move(*made);
  }
  const Bench& begun = asked->opened->bench;
  if (begun.joulery_version != version() && !begun.joulery_version.empty())
    context.warn(fmt::format("it was begun by joulery {}, and this is {}", begun.joulery_version, version()));
  place_images(*plan, asked->opened->folder);
  plan->is_shared = asked->options.is_shared;
  const std::string workers = std::filesystem::path(chosen->places.worker).parent_path();
  return measure(*asked->opened, *plan, *asked, workers + "/worker-likeness", context, tell);
}

}  // namespace joulery

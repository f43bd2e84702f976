// SPDX-License-Identifier: Apache-2.0
// Which parts there are is kept in parts.txt beside them, so that merging knows what is missing; a part is finished
// when its own bench.json says so.
#include "shell/cli/bench_slurm.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "adapters/sensors/host/clock.h"
#include "adapters/storage/folders.h"
#include "adapters/storage/replace_file.h"
#include "core/bundle/bundle_json.h"
#include "core/bundle/merge.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"
#include "shell/bench/bench_folder.h"
#include "shell/bench/job_array.h"
#include "shell/cli/bench_answer.h"
#include "shell/cli/bench_kept_plan.h"
#include "shell/cli/bench_plan.h"
#include "shell/cli/said_by_program.h"
#include "shell/cli/style.h"
#include "shell/session/new_id.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kReadable = 0644;
constexpr mode_t kExecutable = 0755;
constexpr const char* kPartNames = "parts.txt";

std::string absolute(const std::string& path) { return fs::absolute(path).lexically_normal().string(); }

std::string part_folder(const std::string& folder, std::string_view task) {
  return fmt::format("{}/parts/{}", folder, task);
}

/// What a part's folder holds.
enum class PartState { none, broken_off, finished };

PartState state_of(const Result<Bench>& bench) {
  if (!bench) return PartState::none;
  return bench->is_complete ? PartState::finished : PartState::broken_off;
}

/// Recordings of a job that ended before its first task was saved are of no use to anybody.
void clear_unsaved(const std::string& folder) {
  std::error_code unknown;
  fs::remove_all(folder, unknown);
}

/// The user's global options, as the jobs need them too.
void add_globals(const Globals& globals, std::vector<std::string>& words) {
  const auto add = [&words](const char* option, const std::optional<std::string>& value) {
    if (!value) return;
    words.emplace_back(option);
    words.push_back(*value);
  };
  add("--config", globals.config_file);
  add("--store", globals.store);
  add("--place", globals.place);
  add("--data", globals.data_folder);
  for (const std::string& sensor : globals.sensors) add("--sensor", sensor);
}

std::vector<std::string> part_arguments(std::string_view task, const std::string& folder, PartState state,
                                        const Invocation& invocation, const Context& context) {
  std::vector<std::string> words;
  add_globals(context.globals(), words);
  for (const char* word : {"bench", "--task"}) words.emplace_back(word);
  words.emplace_back(task);
  for (const PlanOption& option : plan_options()) {
    if (const auto value = invocation.value(option.name)) {
      words.emplace_back(option.name);
      words.push_back(lasting_word(option, *value));
    }
  }
  if (invocation.has("--shared")) words.emplace_back("--shared");
  words.emplace_back(state == PartState::broken_off ? "--resume" : "--output");
  words.push_back(folder);
  return words;
}

/// The tasks of the chosen models, each once, in their order.
std::vector<std::string> tasks_of(const std::vector<ChosenModel>& models) {
  std::vector<std::string> found;
  for (const ChosenModel& model : models) {
    if (std::ranges::find(found, model.entry.task) == found.end()) found.push_back(model.entry.task);
  }
  return found;
}

void add_models(const std::vector<ChosenModel>& models, const std::string& task, std::vector<std::string>& words) {
  for (const ChosenModel& model : models) {
    if (model.entry.task == task) words.push_back(model.entry.id);
  }
}

/// Runs sbatch and takes the number of the job from its answer; what it complains of goes to the user's terminal.
Result<std::uint64_t> submit(const std::vector<std::string>& words) {
  const auto answer = answer_of_program(words);
  if (!answer) {
    return failure(ErrorKind::gone, "sbatch cannot be started", answer.error().what,
                   "run joulery bench --slurm where Slurm's commands are installed");
  }
  if (!answer->is_good()) {
    return failure(ErrorKind::unsupported, "sbatch refused the jobs",
                   printable(fmt::format("{}", fmt::join(words, " "))), "see what it says above");
  }
  return job_number(answer->text);
}

Result<std::string> write_script(const JobArray& array) {
  std::string path = array.folder + "/bench.sh";
  if (auto made = make_folder(array.folder + "/logs"); !made) return failure(made.error());
  if (auto written = replace_file(path, array_script(array), kExecutable); !written) return failure(written.error());
  return path;
}

/// Names of the parts, those of an earlier call with other tasks included.
Result<void> keep_part_names(const std::string& folder, const std::vector<std::string>& names) {
  const std::string path = fmt::format("{}/{}", folder, kPartNames);
  std::set<std::string> all(names.begin(), names.end());
  std::ifstream before(path);
  for (std::string name; std::getline(before, name);) all.insert(name);
  return replace_file(path, fmt::format("{}\n", fmt::join(all, "\n")), kReadable);
}

int tell_submitted(const JobArray& array, std::size_t finished, std::uint64_t jobs, std::uint64_t merging,
                   Context& context) {
  if (context.globals().json) {
    JsonText document = context.document("joulery.bench-array/1");
    document.text("folder", array.folder).integer("array_job", static_cast<std::int64_t>(jobs));
    document.integer("merge_job", static_cast<std::int64_t>(merging));
    document.integer("parts", static_cast<std::int64_t>(array.parts.size()));
    document.integer("finished_parts", static_cast<std::int64_t>(finished));
    context.out(document.finish());
    return 0;
  }
  context.out(fmt::format(
      "{} job{} handed to Slurm as {}, merged by {}; {} finished before\nfolder: {}\nthe result, when "
      "they have ended: joulery report {}\n",
      array.parts.size(), array.parts.size() == 1 ? "" : "s", jobs, merging, finished, array.folder, array.folder));
  return 0;
}

/// What is asked for must be what a part was begun with, as for --resume. Models that were not named are the part's.
Result<void> check_plan(const Bench& begun, const std::string& part, const std::string& task,
                        const std::vector<ChosenModel>& models, const Invocation& invocation) {
  if (!begun.plan_sha256) return {};
  Invocation asked = invocation;
  asked.options["--task"] = {task};
  if (!asked.arguments.empty() || asked.has("--vary")) {
    asked.arguments.clear();
    add_models(models, task, asked.arguments);
  }
  if (const auto same = with_kept_plan(asked, part, *begun.plan_sha256); !same) return failure(same.error());
  return {};
}

/// The parts that are not finished; those that are counted in `finished`. Errors: a part that was begun with another
/// plan.
Result<JobArray> missing_parts(const std::string& folder, const std::vector<ChosenModel>& models,
                               const Invocation& invocation, const Context& context, std::size_t& finished) {
  std::error_code unknown;
  JobArray array{fs::read_symlink("/proc/self/exe", unknown).string(), folder, {}};
  for (const std::string& task : tasks_of(models)) {
    const std::string part = part_folder(folder, task);
    const auto begun = read_bench(part);
    const PartState state = state_of(begun);
    if (begun) {
      if (auto same = check_plan(*begun, part, task, models, invocation); !same) return failure(same.error());
    }
    finished += state == PartState::finished ? 1 : 0;
    if (state == PartState::finished) continue;
    if (state == PartState::none) clear_unsaved(part);
    ArrayPart added{part, part_arguments(task, part, state, invocation, context)};
    if (state == PartState::none) add_models(models, task, added.arguments);
    array.parts.push_back(std::move(added));
  }
  return array;
}

}  // namespace

int bench_on_slurm(const BenchOptions& options, const Invocation& invocation, Context& context) {
  const auto chosen = choose_models(context, options);
  if (!chosen) return context.fail(chosen.error());
  if (!options.folder) {
    return context.fail({ErrorKind::invalid, "--slurm needs a folder that all nodes see", {}, "name it with -o DIR"},
                        ExitCode::usage);
  }
  const std::string folder = absolute(*options.folder);
  std::size_t finished = 0;
  const auto missing = missing_parts(folder, chosen->models, invocation, context, finished);
  if (!missing) {
    const bool is_typed = missing.error().kind == ErrorKind::invalid;
    return context.fail(missing.error(), is_typed ? ExitCode::usage : ExitCode::bad_input);
  }
  const JobArray& array = *missing;
  if (array.parts.empty()) {
    context.note("every part is finished already");
    return merge_bench(folder, context);
  }
  const auto script = write_script(array);
  if (!script) return context.fail(script.error(), ExitCode::store);
  if (auto kept = keep_part_names(folder, tasks_of(chosen->models)); !kept)
    return context.fail(kept.error(), ExitCode::store);
  const std::vector<std::string> own = invocation.values("--sbatch");
  const auto jobs = submit(array_command(array, *script, own));
  if (!jobs) return context.fail(jobs.error(), ExitCode::nothing);
  const auto merging = submit(merge_command(array, *jobs, own));
  if (!merging) return context.fail(merging.error(), ExitCode::nothing);
  return tell_submitted(array, finished, *jobs, *merging, context);
}

int merge_bench(const std::string& folder, Context& context) {
  std::ifstream names(fmt::format("{}/{}", folder, kPartNames));
  std::vector<BenchPart> parts;
  std::vector<std::string> missing;
  for (std::string name; std::getline(names, name);) {
    auto bench = read_bench(part_folder(folder, name));
    if (bench && bench->is_complete)
      parts.push_back({fmt::format("parts/{}", name), std::move(*bench)});
    else
      missing.push_back(name);
  }
  SystemClock clock;
  auto whole = merge_parts(std::move(parts), new_id(clock.utc_now()));
  if (!whole) {
    Error error = whole.error();
    if (error.where.empty()) error.where = folder;
    return context.fail(error, ExitCode::bad_input);
  }
  whole->is_complete = missing.empty();
  if (auto written = write_bench(*whole, folder); !written) return context.fail(written.error(), ExitCode::store);
  if (!missing.empty()) {
    context.note(
        fmt::format("not finished: {}; the same joulery bench --slurm goes on with them", fmt::join(missing, ", ")));
  }
  context.out(context.globals().json ? bench_json(*whole) : bench_text(*whole, style_of(context.out_terminal())));
  return static_cast<int>(missing.empty() ? ExitCode::good : ExitCode::no);
}

}  // namespace joulery

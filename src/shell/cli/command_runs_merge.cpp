// SPDX-License-Identifier: Apache-2.0
// joulery runs merge: the runs of the ranks of one job become one run of the store. Recordings (.jly) are computed
// again for the time that is missing; of finished runs it is cut out of their power over time. The rules are
// core/merging/merge.h.
#include <array>
#include <map>

#include "adapters/storage/journal_file.h"
#include "core/merging/merge.h"
#include "core/reporting/run_summary.h"
#include "foundation/base/text.h"
#include "foundation/wire/run_json.h"
#include "shell/app/replay.h"
#include "shell/cli/commands.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// The run of a recording for any window; each window is computed once, for all its parts.
std::function<Result<Run>(Instant, Instant)> computed_from(const std::string& path) {
  const auto known = std::make_shared<std::map<std::pair<Instant, Instant>, Run>>();
  return [path, known](Instant from, Instant to) -> Result<Run> {
    const auto found = known->find({from, to});
    if (found != known->end()) return found->second;
    auto reader = JournalReader::open(path);
    if (!reader) return failure(reader.error());
    auto run = run_between(**reader, from, to);
    if (run) known->emplace(std::pair(from, to), *run);
    return run;
  };
}

Result<MergeInput> recorded_input(const std::string& path, Context& context) {
  auto reader = JournalReader::open(path);
  if (!reader) return failure(reader.error());
  auto run = run_from_records(**reader);
  if (!run) return failure(run.error());
  if (run->start.id.empty()) {
    return failure(ErrorKind::invalid, "the recording holds no run", path, "leave it out");
  }
  if ((*reader)->broken_tail()) {
    context.warn(fmt::format("{} ends in a broken record after {} bytes; what stands before it was used", path,
                             (*reader)->good_bytes()));
  }
  return MergeInput{std::move(*run), computed_from(path)};
}

Result<std::optional<std::uint32_t>> ranks_of(const Invocation& invocation) {
  const auto text = invocation.value("--ranks");
  if (!text) return std::optional<std::uint32_t>();
  const auto number = parse_u64(*text);
  if (!number || *number == 0 || *number > UINT32_MAX) {
    return failure(ErrorKind::invalid, fmt::format("\"{}\" is no number of ranks", *text), "--ranks",
                   "write how many processes the job has, for example --ranks 8");
  }
  return std::optional(static_cast<std::uint32_t>(*number));
}

int print(const Run& run, Context& context) {
  context.out(context.globals().json ? run_json(run) + "\n" : run_summary(run, style_of(context.out_terminal())));
  return 0;
}

int merge(const Invocation& invocation, Context& context) {
  MergeOptions options;
  options.name = invocation.value("--name").value_or("");
  const auto ranks = ranks_of(invocation);
  if (!ranks) return context.fail(ranks.error(), ExitCode::usage);
  options.ranks = *ranks;
  std::vector<MergeInput> inputs;
  for (const std::string& name : invocation.arguments) {
    if (name.ends_with(".jly")) {
      auto input = recorded_input(name, context);
      if (!input) return context.fail(input.error(), ExitCode::bad_input);
      inputs.push_back(std::move(*input));
      continue;
    }
    auto run = find_run(context, name);
    if (!run) return fail_to_find(run.error(), name, context);
    inputs.push_back({std::move(*run), {}});
  }
  const auto run = merge_runs(std::move(inputs), options);
  if (!run) return context.fail(run.error(), ExitCode::nothing);
  if (invocation.has("--dry-run")) return print(*run, context);
  auto store = open_store(context);
  if (!store) return fail_to_find(store.error(), "", context);
  if (auto kept = (*store)->append(*run); !kept) return context.fail(kept.error(), ExitCode::store);
  return print(*run, context);
}

constexpr std::array kOptions{
    OptionSpec{"--name", "S", "name of the merged run (the name all runs share)"},
    OptionSpec{"--ranks", "N", "processes of the job (as their launcher told them)"},
    OptionSpec{"--dry-run", "", "print it, do not store it", 'n'},
};

}  // namespace

constinit const CommandSpec kRunsMergeCommand{
    .name = "merge",
    .summary = "the runs of a job's ranks as one run",
    .usage = "RUN|FILE.json|FILE.jly... [options]",
    .description =
        "What a machine took is counted once, however many ranks measured it; machines add up. Order does not matter, "
        "and a run given twice changes nothing. Where only one run covers a time, recordings (FILE.jly) are computed "
        "again for it; of finished runs it is cut out of their power over time and the edges are doubt. Two runs of a "
        "machine that contradict each other beyond their bounds are refused (exit 5). A missing rank lowers the "
        "coverage. The result is stored.",
    .options = kOptions,
    .examples =
        "joulery runs merge 01J9ZK7C 01J9ZK7D\njoulery runs merge --name train rank*.json\n"
        "joulery runs merge -n node0.jly node1.jly",
    .min_arguments = 1,
    .max_arguments = 100000,
    .run = merge,
};

}  // namespace joulery

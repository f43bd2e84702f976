// SPDX-License-Identifier: Apache-2.0
// Commands get no stdin: the first would read what the others need too. Their stdout is thrown away, because the result
// stands there; what they complain of on stderr is seen.
#include "shell/cli/compare_commands.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>

#include "adapters/processes/launch.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"
#include "shell/cli/compare_blocks.h"
#include "shell/cli/compare_outcome.h"
#include "shell/cli/exit_of_child.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"
#include "shell/cli/workbench.h"

namespace joulery {
namespace {

/// What was measured.
struct MeasuredBlocks {
  BlocksSeen seen;
  Run run;
  std::optional<Error> journal_failure;
};

/// One line that is written over, on a terminal alone.
class ProgressLine {
 public:
  explicit ProgressLine(Context& context)
      : context_(context), is_shown_(context.err_terminal().is_tty && !context.globals().quiet) {}
  void tell(const BlockStanding& standing) {
    if (!is_shown_) return;
    std::string text = standing.doing;
    if (standing.left) text += fmt::format("  at most {} left", format(*standing.left));
    const auto width = static_cast<std::size_t>(std::max(20, context_.err_terminal().width - 3));
    context_.err(fmt::format("\r  {}\x1b[K", std::string_view(text).substr(0, width)));
  }
  void clear() {
    if (is_shown_) context_.err("\r\x1b[K");
  }

 private:
  Context& context_;
  bool is_shown_;
};

RunLabels labels_of(const Invocation& invocation, const ComparePlan& plan, const Context& context) {
  RunLabels labels;
  labels.name = invocation.value("--name").value_or("");
  labels.command = invocation.child;
  const auto keep = context.setting(invocation, "keep-command");
  labels.keep_command = invocation.has("--keep-command") || (keep && keep->value == "true");
  labels.tags = tags_of_plan(plan.blocks);
  return labels;
}

Result<UniqueFd> open_null() {
  UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (null.get() < 0) return failure(error_from_errno(errno, "cannot open", "/dev/null"));
  return null;
}

MeasuredBlocks measure(const Invocation& invocation, const ComparePlan& plan, int null, Context& context,
                       Workbench& bench) {
  bench.equipment().count_cycles(live_cycle_opener());
  Measurement measurement(bench.equipment().instruments(), bench.equipment().interval());
  RunStart start = bench.equipment().describe(labels_of(invocation, plan, context), measurement.channels());
  RecordSink* journal = bench.files().open_journal(start.id);
  measurement.start(std::move(start), journal);
  ProgressLine line(context);
  BlockTools tools;
  tools.start = [null](const CommandArm& arm) {
    return start_workload(LaunchOptions{.argv = arm.start,
                                        .stdin_fd = null,
                                        .stdout_fd = null,
                                        .name = "compare",
                                        .count_cycles = live_cycle_opener()});
  };
  tools.tell = [&line](const BlockStanding& standing) { line.tell(standing); };
  MeasuredBlocks measured;
  measured.seen = run_blocks(measurement, plan, tools);
  line.clear();
  measured.run = measurement.finish({});
  measured.journal_failure = measurement.journal_failure();
  return measured;
}

void print(const Run& run, const CommandComparison& comparison, bool is_kept, Context& context) {
  if (context.globals().json) {
    context.out(comparison_json(run, comparison, context.document("joulery.command-comparison/1")));
    return;
  }
  context.out(comparison_text(run, comparison, style_of(context.out_terminal())));
  if (is_kept) context.out(fmt::format("\nrun {0}; show it again: joulery compare {0}\n", short_id(run)));
}

/// A failed command is told even where a ratio could be.
void warn_of_failures(const CommandComparison& comparison, Context& context) {
  for (std::size_t at = 0; at < comparison.figures.arms.size(); ++at) {
    const QueryCounts& runs = comparison.figures.arms[at].runs;
    if (runs.failed == 0) continue;
    context.warn(fmt::format("{} failed in {} of {} runs: {}", comparison.arms[at].letter, runs.failed, runs.total(),
                             comparison.arms[at].text));
  }
}

int code_of(const CommandComparison& comparison) {
  if (has_void_arm(comparison)) return static_cast<int>(ExitCode::nothing);
  for (std::size_t at = 1; at < comparison.arms.size(); ++at) {
    if (!why_no_ratio(comparison, at).empty()) return static_cast<int>(ExitCode::inconclusive);
  }
  return static_cast<int>(ExitCode::good);
}

int conclude_blocks(const MeasuredBlocks& measured, Workbench& bench, Context& context) {
  const Run& run = measured.run;
  const auto comparison = command_comparison(run);
  const bool has_blocks = comparison && comparison->figures.blocks > 0;
  if (!has_blocks) {
    bench.files().discard(run.start.id);
    if (measured.seen.not_started) return not_started(*measured.seen.not_started, context);
    if (measured.seen.failed_warm_up) return context.fail(*measured.seen.failed_warm_up, ExitCode::nothing);
    context.note("broken off before a block was finished; nothing is kept");
    return static_cast<int>(ExitCode::interrupted);
  }
  if (measured.journal_failure) context.warn("samples are not kept on disk: " + describe(*measured.journal_failure));
  const auto kept = bench.files().keep(run);
  if (!kept) context.warn("the run is not kept: " + describe(kept.error()));
  print(run, *comparison, kept.has_value(), context);
  warn_of_failures(*comparison, context);
  if (measured.seen.not_started) return not_started(*measured.seen.not_started, context);
  if (!measured.seen.is_interrupted) {
    const int code = code_of(*comparison);
    return code == 0 && !kept ? static_cast<int>(ExitCode::store) : code;
  }
  context.note(kept ? "broken off; the blocks that were finished are kept" : "broken off");
  return static_cast<int>(ExitCode::interrupted);
}

}  // namespace

int compare_commands(const Invocation& invocation, Context& context) {
  const auto plan = compare_plan(invocation);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  const auto null = open_null();
  if (!null) return context.fail(null.error());
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  const MeasuredBlocks measured = measure(invocation, *plan, null->get(), context, bench);
  const int code = conclude_blocks(measured, bench, context);
  for (const std::string& id : bench.files().close_orphans())
    context.note(fmt::format("closed run {}, whose joulery was killed", id.substr(0, 8)));
  return code;
}

int show_comparison(const std::string& run, Context& context) {
  const auto found = find_run(context, run);
  if (!found) return fail_to_find(found.error(), run, context);
  const auto comparison = command_comparison(*found);
  if (!comparison) {
    return context.fail({ErrorKind::unsupported, "this run is no comparison", run,
                         "joulery report shows it; joulery runs compare sets two runs against each other"});
  }
  print(*found, *comparison, true, context);
  return code_of(*comparison);
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// joulery compare: commands or models measured against each other now, or benchmarks that are there. Which of them is
// meant is told from the words alone; each has a file of its own. Stored runs are `joulery runs compare`.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/bundle/task_headline.h"
#include "shell/cli/bench_session.h"
#include "shell/cli/bundle_files.h"
#include "shell/cli/commands.h"
#include "shell/cli/compare_bundles.h"
#include "shell/cli/compare_commands.h"
#include "shell/cli/context.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--repeats", "N", "this many blocks, whatever the precision (2 to 1000)"},
    OptionSpec{"--precision", "P", "blocks end at this half-width of the ratio, 5 to 30 of them (2%)"},
    OptionSpec{"--warmup", "K", "runs of each command before the blocks, not counted (1)"},
    OptionSpec{"--idle", "T", "the idle machine is watched for T before and after; 0s: not at all (5s)"},
    OptionSpec{"--seed", "N", "of the order within each block, and of the items of models (1)"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--name", "S", "name of the run that keeps it"},
    OptionSpec{"--keep-command", "", "store the command lines as typed, secrets included"},
    OptionSpec{"--task", "T", "of models: what they are asked; of bundles: trials of this task alone", 0, true},
    OptionSpec{"--vary", "FIELD", "a field that was varied on purpose: model, precision, engine, ...", 0, true},
    OptionSpec{"--models", "FILE", "the models there are, as docs/reference/zoo.md says (those that Joulery knows)"},
    OptionSpec{
        "--dataset", "PATH|NAME",
        "what the models are asked: CSV, JSON lines, Parquet, Arrow, a folder of them or of images (what the file "
        "of models says)"},
    OptionSpec{"--tier", "TIER", "how long and how precisely models are measured (smoke)", 0, false,
               "smoke|quick|standard|certified"},
    OptionSpec{"--items", "N",
               "how many items are drawn from the data set (100; quick: 25, or 6 where texts are written; smoke: 10)"},
    OptionSpec{"--output", "DIR", "folder of the benchmark of the models (a new one beside the store)", 'o'},
    OptionSpec{"--progress", "HOW", "of models: json: where it stands, in lines on stderr", 0, false, "json|none"},
};

/// What there is to compare.
enum class Form { commands, models, bundles, shown_again };

/// Options of one form are an error with another, so that nothing is passed over.
constexpr std::array kOfCommands{"--repeats", "--precision", "--warmup", "--idle", "--name", "--keep-command"};
constexpr std::array kOfModels{"--models", "--dataset", "--tier", "--items", "--output", "--progress"};
constexpr std::array kMeasuring{"--seed", "--interval"};

Form form_of(const Invocation& invocation) {
  if (!invocation.child.empty()) return Form::commands;
  if (std::ranges::any_of(invocation.arguments, names_trial))
    return invocation.arguments.size() == 1 ? Form::shown_again : Form::bundles;
  return invocation.arguments.size() == 1 ? Form::shown_again : Form::models;
}

std::string_view words_of(Form form) {
  switch (form) {
    case Form::commands:
      return "commands are compared";
    case Form::models:
      return "models are compared";
    case Form::bundles:
      return "bundles are compared";
    case Form::shown_again:
      return "a comparison is shown again";
  }
  return {};
}

Result<void> check_options(const Invocation& invocation, Form form) {
  const auto refuse = [&](const auto& options) -> Result<void> {
    for (const char* option : options) {
      if (!invocation.has(option)) continue;
      return failure(ErrorKind::invalid, fmt::format("{} has no meaning where {}", option, words_of(form)), {},
                     fmt::format("leave {} out; joulery compare --help says what it belongs to", option));
    }
    return {};
  };
  constexpr std::array declared{"--vary", "--task"};
  if (form != Form::commands) {
    if (auto fits = refuse(kOfCommands); !fits) return fits;
  }
  if (form != Form::models) {
    if (auto fits = refuse(kOfModels); !fits) return fits;
  }
  if (form == Form::commands || form == Form::shown_again) {
    if (auto fits = refuse(declared); !fits) return fits;
  }
  return form == Form::bundles || form == Form::shown_again ? refuse(kMeasuring) : Result<void>{};
}

/// What makes an arm is varied on purpose: that is what naming two models means.
int compare_models(const Invocation& invocation, Context& context) {
  std::vector<std::string> declared = arm_fields();
  for (const std::string& field : invocation.values("--vary")) declared.push_back(field);
  Invocation asked = invocation;
  asked.options.erase("--vary");
  int compared = 0;
  const int measured = measure_bench(asked, context, [&](const Bench& bench, const std::string& folder) {
    compared = compare_arms_of(bench, declared, context);
    context.note(fmt::format("all that was seen: {}", folder));
  });
  return measured != 0 ? measured : compared;
}

int compare(const Invocation& invocation, Context& context) {
  const auto usage = [&](std::string what) {
    return context.fail({ErrorKind::invalid, std::move(what), "compare",
                         "write joulery compare -- 'COMMAND A' -- 'COMMAND B', or joulery compare --help"},
                        ExitCode::usage);
  };
  if (invocation.child.empty() && invocation.arguments.empty()) return usage("nothing to compare");
  if (!invocation.child.empty() && !invocation.arguments.empty())
    return usage(fmt::format("{} stands before the commands", invocation.arguments.front()));
  const Form form = form_of(invocation);
  if (auto fits = check_options(invocation, form); !fits) return context.fail(fits.error(), ExitCode::usage);
  if (form == Form::commands) return compare_commands(invocation, context);
  if (form == Form::models) return compare_models(invocation, context);
  if (form == Form::shown_again) {
    if (names_bundle(invocation.arguments.front())) return usage("one benchmark alone compares nothing");
    return show_comparison(invocation.arguments.front(), context);
  }
  if (invocation.arguments.size() > 2) return usage("two bundles are compared, not more");
  return compare_bundles(invocation, context);
}

}  // namespace

constinit const CommandSpec kCompareCommand{
    .name = "compare",
    .group = "measure",
    .summary = "commands, models or benchmarks against each other: ratio of energy with an interval",
    .usage = "[options] -- 'COMMAND A' -- 'COMMAND B' | MODEL MODEL ... | BUNDLE[:MODEL] BUNDLE[:MODEL] | RUN",
    .description =
        "Commands run now, in blocks: each once a block, in an order drawn anew, between an idle machine before and "
        "after, so that drift of the machine falls on all alike. The answer is the ratio of energy to the first one's, "
        "over blocks. A quoted command is read by the shell, one of several words is started as it stands; it gets no "
        "stdin, and its stdout is thrown away. A run that does not end with code 0 is no success: its energy counts, "
        "its block compares nothing, and more than 5 % of them make the command void (exit 5). Ctrl-C keeps the "
        "blocks that were finished. The run is kept; compare RUN shows it again.\n\n"
        "MODEL MODEL ... is joulery bench of these models, and each against the first of its task.\n\n"
        "BUNDLE is the folder of a benchmark or its bench.json. Without MODEL, trials of one task and model are "
        "paired. Arms of one benchmark are compared within their blocks, those of two by the means of their clusters. "
        "Two rungs are refused; so is every field in which the fingerprints differ, unless --vary declares it "
        "(--vary model declares its revision too). Exit 5 when a comparison is refused.",
    .options = kOptions,
    .examples =
        "joulery compare -- 'sort -n numbers' -- 'sort numbers'\n"
        "joulery compare --repeats 20 --warmup 3 -- ./before -- ./after --fast\n"
        "joulery compare minilm-l3-reviews gemma-3-270m-reviews\n"
        "joulery compare before/ after/\njoulery compare my-bench:small-encoder my-bench:gemma-3-270m --vary model "
        "--vary engine --vary precision",
    .max_arguments = 64,
    .takes_child = true,
    .run = compare,
};

}  // namespace joulery

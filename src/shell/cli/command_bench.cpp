// SPDX-License-Identifier: Apache-2.0
// joulery bench: what AI models cost and how right they are, on tasks. Each model runs in a process of its own; all
// models of a task answer the same items in turn. Everything seen goes to a folder, from which the figures can be
// derived again.
#include <array>

#include "core/bundle/bundle_json.h"
#include "shell/cli/bench_answer.h"
#include "shell/cli/bench_session.h"
#include "shell/cli/bench_slurm.h"
#include "shell/cli/commands.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--task", "T", "only models for this task (text-classification, ...)", 0, true},
    OptionSpec{"--models", "FILE", "the models there are, as docs/reference/zoo.md says (those that Joulery knows)"},
    OptionSpec{
        "--dataset", "PATH|NAME",
        "what the models are asked: CSV, JSON lines, Parquet, Arrow, a folder of them or of images (what the file "
        "of models says)"},
    OptionSpec{"--tier", "TIER", "how long and how precisely: to try out, minutes, an hour (smoke)", 0, false,
               "smoke|quick|standard|certified"},
    OptionSpec{"--items", "N",
               "how many items are drawn from the data set (100; quick: 25, or 6 where texts are written; smoke: 10)"},
    OptionSpec{"--seed", "N", "of the draw and of the order of the models (1)"},
    OptionSpec{"--threads", "N", "threads that work on one query (1)"},
    OptionSpec{"--batch", "N", "items that a model computes at once (1)"},
    OptionSpec{"--vary", "OPTION=V,V,...",
               "each model once with each value, side by side: batch=1,4,16; of models that make images steps=10,25,50 "
               "and size=64x64,128x128",
               0, true},
    OptionSpec{"--concurrency", "auto|N,...",
               "also a curve over load of engines that take several queries at once: so many under way (auto: 1, 2, 4, "
               "... until throughput gains less than 2 %)"},
    OptionSpec{"--rate", "R,...", "also points at which requests arrive at random, so many a second (2/s)"},
    OptionSpec{"--itl-limit", "T", "of the curve: where is a token cheapest while the p99 between tokens is at most T"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--shared", "", "others may use the accelerators meanwhile; without it such a trial is void"},
    OptionSpec{"--resume", "DIR", "go on with a benchmark that was broken off, as it was begun"},
    OptionSpec{"--slurm", "", "hand each task to Slurm as a job of its own; needs -o"},
    OptionSpec{"--sbatch", "WORD", "further word for sbatch (--sbatch=--partition=gpu)", 0, true},
    OptionSpec{"--merge", "DIR", "one benchmark of what Slurm's jobs left there"},
    OptionSpec{"--output", "DIR", "folder of the result (a new one below bench/ beside the store)", 'o'},
    OptionSpec{"--progress", "HOW", "json: where it stands, in lines on stderr", 0, false, "json|none"},
};

void print_answer(const Bench& bench, const std::string& folder, Context& context) {
  if (context.globals().json) {
    context.out(bench_json(bench));
    return;
  }
  context.out(bench_text(bench, style_of(context.out_terminal())));
  context.out(fmt::format("\nall that was seen: {}\n", folder));
}

int bench(const Invocation& invocation, Context& context) {
  const auto options = bench_options(invocation);
  if (!options) return context.fail(options.error(), ExitCode::usage);
  if (const auto folder = invocation.value("--merge")) return merge_bench(*folder, context);
  if (invocation.has("--slurm")) return bench_on_slurm(*options, invocation, context);
  return measure_bench(invocation, context, [&context](const Bench& bench, const std::string& folder) {
    print_answer(bench, folder, context);
  });
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
        "were metered. MODEL@steps=10 is the model with that option. A model that cannot run fails alone. Everything "
        "seen goes to a folder; Ctrl-C keeps the tasks "
        "that were finished, and --resume goes on. Below the tier quick all figures are indicative.",
    .options = kOptions,
    .examples =
        "joulery bench\njoulery bench --task text-classification --tier quick\n"
        "joulery bench --models my.toml --dataset reviews.csv my-model\n"
        "joulery bench --models server.toml --task text-generation --concurrency auto --itl-limit 50ms\n"
        "joulery bench digits-ddpm-tiny --vary steps=10,25,50\n"
        "joulery bench --slurm -o /shared/bench --sbatch=--partition=gpu",
    .max_arguments = 64,
    .run = bench,
};

}  // namespace joulery

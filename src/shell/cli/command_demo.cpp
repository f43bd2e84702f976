// SPDX-License-Identifier: Apache-2.0
// joulery demo: what the answers of a task-specific and of a general model cost on this machine. Workers judge film
// reviews they were never trained on; the answer goes to stdout, a report with pictures to a file whose path is the
// last line. Needs no network once fetched.
#include <array>
#include <filesystem>

#include "adapters/processes/launch.h"
#include "core/reporting/phrase.h"
#include "core/reporting/render_html.h"
#include "foundation/wire/run_json.h"
#include "shell/app/measurement.h"
#include "shell/app/workload_pair.h"
#include "shell/cli/commands.h"
#include "shell/cli/demo_plan.h"
#include "shell/cli/demo_report.h"
#include "shell/cli/outputs.h"
#include "shell/cli/style.h"
#include "shell/cli/workbench.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--requests", "N", "how many reviews to judge (120 by both models, 400 by the small one alone)"},
    OptionSpec{"--general", "yes|no", "compare with a general language model (where it is there); no: do without"},
    OptionSpec{"--idle", "T", "how long to watch the idle machine before and after (4s)"},
    OptionSpec{"--threads", "N", "threads that work on one review (1)"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--html", "FILE", "where the report goes (demo.html beside the store)"},
};

/// 3 for a file that is wrong or missing, else the code of the error's kind.
int fail_of_files(const Error& error, Context& context) {
  return error.kind == ErrorKind::invalid ? context.fail(error, ExitCode::bad_input) : context.fail(error);
}

RunLabels labels_of(const DemoPlan& plan) {
  RunLabels labels{.name = "demo",
                   .tags = {{"model", plan.model.name}, {"threads", fmt::format("{}", plan.threads)}},
                   .command = {plan.places.worker},
                   .keep_command = true,
                   .idle_policy = IdlePolicy::none};
  if (!plan.general) return labels;
  labels.tags["general"] = plan.general->model.name;
  labels.tags["order_seed"] = fmt::format("{}", plan.work.order_seed);
  labels.command.push_back(plan.general->worker);
  return labels;
}

/// Starts one worker at a descriptor.
Result<std::unique_ptr<Workload>> start_worker(const std::string& program, int descriptor, std::string name) {
  return start_workload({.argv = {program},
                         .stdin_fd = descriptor,
                         .stdout_fd = descriptor,
                         .name = std::move(name),
                         .group = ProcessGroup::own});
}

/// One worker, or both as one workload: when the second cannot start, the first ends with its input.
Result<std::unique_ptr<Workload>> start_workers(const DemoPlan& plan, const std::vector<int>& descriptors) {
  auto first = start_worker(plan.places.worker, descriptors.at(0), "demo");
  if (!first || !plan.general) return first;
  auto second = start_worker(plan.general->worker, descriptors.at(1), "demo-general");
  if (!second) return second;
  return WorkloadPair::of(std::move(*first), std::move(*second));
}

/// Measures; the run of a demo that failed is forgotten.
struct MeasuredDemo {
  Result<std::vector<DemoAnswers>> answers = failure(ErrorKind::broken, "not measured");
  Run run;
  bool interrupted = false;
};

MeasuredDemo measure(const DemoPlan& plan, Context& context, Workbench& bench) {
  MeasuredDemo measured;
  Measurement measurement(bench.equipment().instruments(), bench.equipment().interval());
  RunStart described = bench.equipment().describe(labels_of(plan), measurement.channels());
  const std::string id = described.id;
  RecordSink* journal = bench.files().open_journal(id);
  measurement.start(std::move(described), journal);
  const StartWorkers start = [&plan](const std::vector<int>& descriptors) { return start_workers(plan, descriptors); };
  const bool is_shown = context.err_terminal().is_tty && !context.globals().quiet;
  const Tell tell = [&](std::string_view phase) {
    if (is_shown) context.err(fmt::format("\r  {} ...\x1b[K", phase));
  };
  measured.answers = run_demo(measurement, plan.work, start, tell);
  if (is_shown) context.err("\r\x1b[K");
  measured.interrupted = measurement.was_interrupted();
  measured.run = measurement.finish({});
  if (!measured.answers) bench.files().discard(id);
  return measured;
}

std::string report_path(const Invocation& invocation, const Context& context) {
  if (const auto file = invocation.value("--html")) return *file;
  const std::filesystem::path folder = context.folder_beside_store();
  std::error_code told_by_writing;
  std::filesystem::create_directories(folder, told_by_writing);
  return folder / "demo.html";
}

/// Writes the report; the last line says where it is, or why it is not.
std::string write_report(const std::string& path, const MeasuredDemo& measured, const DemoFacts& facts) {
  const auto written = write_output(path, render_html(demo_document(measured.run, facts)));
  if (!written) return "no report: " + describe(written.error());
  std::error_code unknown;
  const auto full = std::filesystem::absolute(path, unknown);
  return "report with pictures: " + (unknown ? path : full.string());
}

void print_answer(const Invocation& invocation, Context& context, const MeasuredDemo& measured,
                  const DemoFacts& facts) {
  const std::string id = measured.run.start.id.substr(0, 8);
  const std::string last_line = write_report(report_path(invocation, context), measured, facts);
  if (context.globals().json) {
    context.out(run_json(measured.run) + "\n");
    return;
  }
  context.out(demo_text(measured.run, facts, style_of(context.out_terminal())));
  context.out(fmt::format("\nrun {}; explain a number: joulery report {} --explain energy\n{}\n", id, id, last_line));
}

/// Scores the answers; with two models their energies are compared.
DemoFacts facts_of(const DemoPlan& plan, const MeasuredDemo& measured) {
  const std::vector<DemoAnswers>& answers = *measured.answers;
  DemoFacts facts{plan.model, arm_facts(answers.at(0), plan.reviews, plan.passes), {}, {}};
  if (plan.no_general) facts.not_compared = "not compared with a general model: " + describe(*plan.no_general);
  if (!plan.general) return facts;
  facts.comparison = compare_arms(measured.run, plan.work, plan.passes, facts.arm,
                                  arm_facts(answers.at(1), plan.reviews), plan.general->model);
  if (!facts.comparison) facts.not_compared = "not compared: a block of queries has no energy above zero";
  return facts;
}

void tag(Run& run, const DemoFacts& facts) {
  run.start.tags["accuracy"] = fmt::format("{}/{}", facts.arm.score.correct, facts.arm.score.answers);
  if (!facts.comparison) return;
  const Score& general = facts.comparison->general.facts.score;
  run.start.tags["accuracy_general"] = fmt::format("{}/{}", general.correct, general.answers);
  run.start.tags["energy_ratio"] = ratio_text(facts.comparison->energy_ratio, facts.comparison->blocks);
}

int demo(const Invocation& invocation, Context& context) {
  const auto options = demo_options(invocation);
  if (!options) return context.fail(options.error(), ExitCode::usage);
  auto files = find_demo_files(context, *options);
  if (!files) return fail_of_files(files.error(), context);
  const auto plan = plan_demo(std::move(*files), *options);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  MeasuredDemo measured = measure(*plan, context, bench);
  if (measured.interrupted) {
    context.note("interrupted; nothing was kept");
    return static_cast<int>(ExitCode::interrupted);
  }
  if (!measured.answers) return fail_of_files(measured.answers.error(), context);
  const DemoFacts facts = facts_of(*plan, measured);
  tag(measured.run, facts);
  if (auto kept = bench.files().keep(measured.run); !kept) context.warn(describe(kept.error()));
  print_answer(invocation, context, measured, facts);
  return 0;
}

}  // namespace

const CommandSpec kDemoCommand{
    .name = "demo",
    .group = "measure",
    .summary = "what a task-specific and a general model's answers cost on this machine, in minutes",
    .usage = "[options]",
    .description =
        "A small pretrained language model judges film reviews it was never trained on, one by one, in a process of "
        "its own; so does a general language model with eight examples in its prompt, on the same reviews, where it "
        "was "
        "fetched. Joulery measures the idle machine, loading, warming up, the queries and the idle machine again, and "
        "says what a request and a right answer of each cost, how many times more the general one takes, how often "
        "each "
        "was right, and what that means in carbon. ./joulery demo shows the general model's terms and fetches all "
        "first; later runs need no network.",
    .options = kOptions,
    .examples = "joulery demo\njoulery --place FR demo\njoulery demo --general no --requests 1000 --html report.html",
    .run = demo,
};

}  // namespace joulery

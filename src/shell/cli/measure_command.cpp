// SPDX-License-Identifier: Apache-2.0
// Measuring a command: idle phase, warm-ups, repetitions, the run itself, in the order the plan says. Shared by run and
// record.
#include "shell/cli/measure_command.h"

#include <poll.h>
#include <unistd.h>

#include "adapters/processes/launch.h"
#include "shell/app/engine_reader.h"
#include "shell/app/measurement.h"
#include "shell/session/job_rank.h"

namespace joulery {
namespace {

/// Whose energy it was is asked so often where requests are charged, who come and go within a second.
constexpr Duration kUsageOfRequests = std::chrono::milliseconds(100);

/// One execution of the command inside a span of its own.
Result<Woken> run_once(Measurement& measurement, const Measurement::Launch& launch, std::string name, SpanRole role) {
  const std::uint32_t span = measurement.begin_span(std::move(name), role);
  const auto launched = measurement.launch(launch);
  if (!launched) return failure(launched.error());
  const Woken woken = measurement.wait({.at_most = {}, .workload_end = true, .watches = {}});
  measurement.end_span(span, {}, measurement.ended_at());
  measurement.tick_now();
  return woken;
}

std::string progress_line(const Context& context, std::uint64_t done, std::uint64_t of) {
  return context.err_terminal().is_tty ? fmt::format("\r  run {} of {}\x1b[K", done, of) : std::string();
}

void run_repeatedly(const MeasurePlan& plan, Context& context, Measurement& measurement,
                    const Measurement::Launch& launch, Measured& measured) {
  const std::uint64_t all = plan.warmup + plan.repeat.value_or(1);
  for (std::uint64_t i = 0; i < all; ++i) {
    const bool warming = i < plan.warmup;
    context.err(progress_line(context, i + 1, all));
    const std::string name = warming ? fmt::format("warm-up {}", i + 1) : fmt::format("run {}", i + 1 - plan.warmup);
    const auto woken = run_once(measurement, launch, name, warming ? SpanRole::warm_up : SpanRole::repetition);
    if (!woken) measured.not_started = woken.error();
    measured.stopped = woken && (*woken == Woken::interrupted || measurement.was_interrupted());
    if (!woken || measured.stopped) break;
    if (!measurement.was_stopped_by_limit()) continue;
    measured.stopped_by_limit = i + 1 < all;
    break;
  }
  if (context.err_terminal().is_tty) context.err("\r\x1b[K");
}

/// Watches what already runs until it ends, the time is up, or somebody has seen enough.
void watch_running(MeasurePlan& plan, Measurement& measurement, const std::function<void()>& open, Measured& measured) {
  const int end = plan.running->end_fd();
  const auto launched =
      measurement.launch([&plan]() -> Result<std::unique_ptr<Workload>> { return std::move(plan.running); });
  if (!launched) {
    measured.not_started = launched.error();
    return;
  }
  open();
  const Watch ended{end, [&measurement] { return measurement.end_workload_if_over(); }};
  std::optional<EngineReader> reader;
  if (plan.engine) reader.emplace(*plan.engine, measurement.clock());
  const std::function<void()> hear = [&] {
    if (reader) measurement.hear(reader->take());
    if (plan.requests != nullptr) plan.requests->follow(measurement.road());
  };
  static_cast<void>(measurement.wait({plan.at_most, false, {ended}, hear}));
  if (reader) reader->ask_last();
  hear();
}

void run_single(const MeasurePlan& plan, Measurement& measurement, const Measurement::Launch& launch,
                const std::function<void()>& open, Measured& measured) {
  if (plan.command.empty()) {
    measurement.begin_window();
  } else if (const auto launched = measurement.launch(launch); !launched) {
    measured.not_started = launched.error();
    return;
  }
  open();
  std::function<void()> follow;
  if (plan.progress) follow = [&] { plan.progress->follow(measurement); };
  if (plan.requests != nullptr) follow = [&] { plan.requests->follow(measurement.road()); };
  measured.stopped = measurement.wait({plan.at_most, !plan.command.empty(), {}, follow}) == Woken::interrupted;
  if (plan.progress) plan.progress->follow_to_end(measurement);
}

/// What passed the proxy, after one more look at what it took.
void count_requests(MeasurePlan& plan, Measurement& measurement) {
  if (plan.on_close) plan.on_close();
  measurement.tick_now();
  plan.requests->follow(measurement.road());
  plan.work = work_of(plan.requests->report().counts, plan.engine ? &plan.engine->found() : nullptr);
}

/// What a run shorter than a tick took is known at its end only.
void look_at_limit_again(const EnergyLimit& limit, Context& context, Run& run) {
  if (run.total.best < limit.amount) return;
  const std::string text = LimitWatch(limit).told(LimitStep::reached, run.total.best, false);
  context.warn(text);
  run.anomalies.push_back({"limit", "", run.end, text});
}

}  // namespace

Measured measure_command(MeasurePlan& plan, Context& context, Workbench& bench) {
  Measured measured;
  plan.labels.rank = job_rank(context.variables());
  bench.equipment().count_cycles(live_cycle_opener());
  Instruments instruments = bench.equipment().instruments();
  instruments.node = plan.seat.get();
  if (plan.requests != nullptr) instruments.usage_period = std::min(instruments.usage_period, kUsageOfRequests);
  Measurement measurement(std::move(instruments), bench.equipment().interval());
  if (plan.limit) {
    measurement.keep_within(*plan.limit, [&context](const std::string& text) {
      // The meter waits for nobody who reads stderr; what is not told now stands in the run.
      pollfd ready{STDERR_FILENO, POLLOUT, 0};
      if (::poll(&ready, 1, 0) != 0) context.warn(text);
    });
  }
  bool opened = false;
  // The child starts first; what the machine is and where its power comes from is found out while it runs (decision 5).
  const std::function<void()> open = [&] {
    if (std::exchange(opened, true)) return;
    RunStart start = bench.equipment().describe(plan.labels, measurement.channels());
    RecordSink* sink = plan.sink != nullptr ? plan.sink : bench.files().open_journal(start.id);
    if (plan.seat) plan.seat->show(bench.files().journal_path());
    measurement.start(std::move(start), sink);
    if (plan.on_open) plan.on_open();
  };
  const Measurement::Launch launch = [&plan] {
    return start_workload(LaunchOptions{.argv = plan.command, .count_cycles = live_cycle_opener()});
  };
  if (plan.idle_before) {
    open();
    context.detail("measuring the idle machine");
    measured.stopped =
        !measurement.await_sensors() || !measurement.watch("idle before", SpanRole::idle_before, *plan.idle_before);
  }
  if (!measured.stopped && plan.repeat) {
    open();
    run_repeatedly(plan, context, measurement, launch, measured);
  } else if (plan.running) {
    watch_running(plan, measurement, open, measured);
  } else if (!measured.stopped) {
    run_single(plan, measurement, launch, open, measured);
  }
  if (plan.requests != nullptr && !measured.not_started) count_requests(plan, measurement);
  measured.run = measurement.finish(plan.work);
  if (plan.seat && plan.seat->refusal()) context.warn(describe(*plan.seat->refusal()));
  measured.stopped_by_limit = measured.stopped_by_limit || measurement.sent_stop();
  if (plan.limit && !measurement.reached_limit()) look_at_limit_again(*plan.limit, context, measured.run);
  measured.survivors = measurement.survivors();
  measured.journal_failure = measurement.journal_failure();
  return measured;
}

}  // namespace joulery

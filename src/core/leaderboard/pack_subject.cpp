// SPDX-License-Identifier: Apache-2.0
// The functional unit is what the task counts; where its engine did not count it, the query.
#include "core/leaderboard/pack_subject.h"

#include <cmath>
#include <fmt/ranges.h>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

constexpr std::string_view kIdle = "idle power while it works included; loading, warm-up and hardware that waits not";

template <class Q>
Bounded<double> joules_of(const Bounded<Q>& energy) {
  return {energy.low.base(), energy.best.base(), energy.high.base()};
}

/// The unit the task counts, where the engine counted it too.
void put_unit(ScoredWork& work, const TrialFigures& figures, std::string_view unit) {
  work.unit = "query";
  work.unit_words = "one input answered";
  work.joules = joules_of(figures.per_query.total);
  if (unit == "image") {
    work.unit = "image";
    work.unit_words = "one image, which is one query";
  } else if (unit == "token" && figures.per_output_token) {
    work.unit = "output token";
    work.unit_words = "one token written, all energy over the tokens written";
    work.joules = joules_of(figures.per_output_token->total);
  } else if (unit == "token" && figures.per_input_token) {
    work.unit = "input token";
    work.unit_words = "one token read, all energy over the tokens read";
    work.joules = joules_of(figures.per_input_token->total);
  } else if (unit == "token") {
    work.unit_words += "; tokens, the task's unit, were not counted by its engine";
  }
}

/// Seconds of a query; of another unit by their energies, which are shares of the same time.
std::optional<Duration> time_of(const ScoredWork& work, const TrialFigures& figures) {
  const auto answered = static_cast<double>(figures.counted.answered());
  const double query = figures.per_query.best / joule_per_query;
  if (answered == 0 || query == 0) return std::nullopt;
  const double share = work.joules.best / query;
  return Duration(std::llround(static_cast<double>(figures.counted.query_time().count()) / answered * share));
}

std::string utc_time(UtcTime at) { return zoneless_time({Instant{}, at, std::chrono::seconds(0)}, Instant{}); }

std::string build_words(const std::string& version, const std::string& commit, const std::string& data) {
  const auto or_unknown = [](const std::string& text) { return text.empty() ? std::string("not known") : text; };
  return fmt::format("measured by joulery {}, commit {}, reference data {}", or_unknown(version), or_unknown(commit),
                     or_unknown(data));
}

std::string hardware_words(const Host& host) {
  std::vector<std::string> words;
  if (!host.cpu_model.empty()) words.push_back(host.cpu_model);
  if (host.threads) words.push_back(fmt::format("{} hardware threads", *host.threads));
  if (host.memory_bytes) words.push_back(bytes(*host.memory_bytes) + " memory");
  for (const HostGpu& gpu : host.gpus) words.push_back(gpu.name);
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

ScoredWork work_of_trial(const BenchTrial& trial, const TrialFigures& figures) {
  ScoredWork work;
  work.model = trial.trial.arm.name;
  const auto task = find_task(trial.task);
  put_unit(work, figures, task ? task->work_unit : "query");
  work.query_joules = joules_of(figures.per_query.total);
  work.method = trial.trial.method;
  work.rung = fmt::format("rung {}", to_string(trial.trial.rung));
  work.boundary = fmt::format("{}; {}", work.rung, kIdle);
  if (figures.rungs.node_idle_fraction)
    work.boundary += fmt::format("; {} of it is idle power", percent(*figures.rungs.node_idle_fraction));
  if (trial.trial.synthetic_weights) work.boundary += "; random weights";
  if (is_indicative(figures.result.tier)) work.boundary += "; indicative: shorter than the tier quick";
  if (!figures.why_void.empty()) work.boundary += fmt::format("; void: {}", figures.why_void);
  work.time = time_of(work, figures);
  work.trial = &trial;
  work.figures = &figures;
  return work;
}

ScoredWork work_of_run(const Run& run) {
  ScoredWork work;
  work.method = run.method;
  const std::string not_in_it =
      run.start.not_included.empty() ? "" : fmt::format("; not in it: {}", listed(run.start.not_included));
  work.rung = fmt::format("parts {}", listed(run.cut));
  work.boundary = fmt::format("{}; their idle power while it ran included{}", work.rung, not_in_it);
  work.unit = "run";
  work.unit_words = "the whole run";
  work.joules = bare(run.total);
  work.time = run.duration();
  if (run.work.empty()) return work;
  const WorkResult& done = run.work.front();
  work.unit = done.unit;
  work.unit_words =
      fmt::format("{} of them in the run, as stated with --work; basis {}", count(done.count), done.basis);
  work.joules = done.joules_per_unit;
  if (done.basis == "tree") {
    work.rung = "the command's share of " + work.rung;
    work.boundary = work.rung + not_in_it;
  }
  if (done.count > 0) work.time = Duration(std::llround(static_cast<double>(run.duration().count()) / done.count));
  return work;
}

PackSubject subject_of(const Bench& bench, const Headlines& headlines, const GivenValues& given) {
  return {given,
          bench.factors,
          fmt::format("{} to {} UTC", utc_time(bench.start), utc_time(bench.end)),
          fmt::format("benchmark {}, {}; joulery verify derives every number again", bench.id,
                      build_words(bench.joulery_version, bench.joulery_commit, bench.data_version)),
          hardware_words(bench.host),
          headlines.own_fraction,
          {}};
}

PackSubject subject_of(const Run& run, const GivenValues& given) {
  const double total = run.total.best / joule;
  std::optional<double> own;
  if (total > 0) own = run.self.energy.best / joule / total;
  return {
      given,
      run.start.factors,
      fmt::format("{} to {}", iso_time(run.start.anchor, run.begin), iso_time(run.start.anchor, run.end)),
      fmt::format("run {}, {}", run.start.id, build_words(run.start.version, run.start.commit, run.start.data_version)),
      hardware_words(run.start.host),
      own,
      {}};
}

}  // namespace joulery

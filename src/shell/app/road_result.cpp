// SPDX-License-Identifier: Apache-2.0
// The end of the road: the books become a Run. Every field of the Run is filled here and nowhere else.
// How the books were filled: app/road.cpp.
#include <algorithm>
#include <array>
#include <set>

#include "core/attribution/ends.h"
#include "core/footprint/footprint.h"
#include "core/metering/cut.h"
#include "core/statistics/interval.h"
#include "core/statistics/summary.h"
#include "foundation/units/format.h"
#include "shell/app/road.h"

namespace joulery {
namespace {

constexpr double kLevel = 0.95;
/// Below this a load read in ticks of 10 ms says next to nothing: the model's whole range is possible.
constexpr Duration kShortForLoad = std::chrono::milliseconds(100);

std::string percent(double fraction) { return fmt::format("{:.0f} %", fraction * 100); }

void add_flag_words(std::uint32_t flags, std::vector<std::string>& words) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 4> kWords{{{kWrapped, "wrapped"},
                                                                         {kAmbiguousWrap, "ambiguous_wrap"},
                                                                         {kGapSpanned, "gap_spanned"},
                                                                         {kBelowResolution, "below_resolution"}}};
  for (const auto& [flag, word] : kWords) {
    if ((flags & flag) != 0) words.emplace_back(word);
  }
}

void mark_below_resolution(PartResult& part) {
  if (!has_flag(part, "below_resolution")) {
    part.flags.emplace_back("below_resolution");
  }
}

}  // namespace

Run Road::finish() {
  if (!started_) {
    Run nothing;
    nothing.coverage = 0;
    nothing.interrupted = true;
    return nothing;
  }
  const bool closed_in_order = finished_.has_value() && window_.end.has_value();
  if (!window_.begin) window_.begin = first_.value_or(last_);
  window_.end = std::max(window_.end.value_or(last_), *window_.begin);  // a recording may say that it ended before
  book_ends();
  book_unseen_model_window();
  if (cpu_model_) {
    if (const auto tail = cpu_model_->hold_to(*window_.end)) accounts_[kCpuAccount].add(*tail, window_);
  }
  book_rest(*window_.end);
  UseOfInterval unread;
  unread.from = last_usage_ ? last_usage_->at : *window_.begin;
  unread.to = *window_.end;
  for (Account& account : accounts_) account.divide(unread, start_.idle_policy);
  spans_.close(*window_.end, [this](Instant when) { return totals_at(when); });
  resolve_marks(*window_.end);
  engine_.resolve(Instant::max(), [this](Instant when) { return totals_at(when); });
  if (!idle_powers_taken_) take_idle_powers();
  judge_sensors();
  note_unused_calibration();
  take_baseline();
  guard_against_aliases();

  Run run;
  run.start = start_;
  run.start.channels = channels_;
  run.start.learned.reset();  // its part in the numbers is told with them
  if (is_rest_on_cut()) run.start.not_included.clear();
  run.start.host.gpus.insert(run.start.host.gpus.end(), gpus_joined_.begin(), gpus_joined_.end());
  run.exit = exit_;
  run.begin = *window_.begin;
  run.end = *window_.end;
  run.interrupted = !closed_in_order;
  run.idle_power = baseline_;
  run.anomalies = anomalies_;
  run.weights = weighed_.weights();
  add_parts(run);
  cross_check(run);
  add_totals(run);
  cross_check_wall(run);
  run.spans = span_results(spans_.all(), on_cut_);
  widen_spans(run);
  if (run.interrupted) widen_unread_ends(run);
  add_engine(run);
  add_work(run);
  add_repeat(run);
  run.progress = progress_.result();
  add_self(run);
  run.footprint = footprint_of(run.total, run.duration(), start_.factors);
  run.learned = learned();
  return run;
}

/// What the readings alone do not tell at the end of the window: stretches still held back, the time behind the last
/// power reading (R25), and channels that were read but never across the window (R26).
void Road::book_ends() {
  checks_.finish();
  const Duration window = *window_.end - *window_.begin;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (const auto held = meters_[channel].held_until(*window_.end)) book_slice(channel, *held);
    book_held_back(channel, true);
    Account& account = accounts_[account_of(channel)];
    const Meter& meter = meters_[channel];
    const auto power = meter.mean_power();
    const bool unseen = account.covered() == Duration::zero() && !checks_.was_stuck(channel);
    if (!unseen || !power || window <= Duration::zero() || window >= meter.period()) continue;
    const Bounded<Energy> possible{Energy{}, *power * window, std::max(*power, meter.ceiling()) * window};
    account.add({static_cast<std::uint16_t>(channel), *window_.begin, *window_.end, possible, kBelowResolution},
                window_);
  }
}

void Road::add_parts(Run& run) const {
  std::vector<std::size_t> numbers(on_cut_);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (!off_cut_why_[channel].empty()) numbers.push_back(account_of(channel));
  }
  for (const std::size_t number : numbers) {
    PartResult part = part_result(number);
    if (part.on_cut) {
      const auto shares = share_results(part, accounts_[number]);
      run.shares.insert(run.shares.end(), shares.begin(), shares.end());
      const auto gaps = accounts_[number].gaps(window_);
      run.gaps.insert(run.gaps.end(), gaps.begin(), gaps.end());
    }
    run.parts.push_back(std::move(part));
  }
}

PartResult Road::part_result(std::size_t number) const {
  const Account& account = accounts_[number];
  PartResult part;
  part.part = account.part();
  part.on_cut = std::find(on_cut_.begin(), on_cut_.end(), number) != on_cut_.end();
  part.energy = account.amount();
  const Duration window = *window_.end - *window_.begin;
  part.coverage = window > Duration::zero() ? std::min(1.0, seconds_of(account.covered()) / seconds_of(window)) : 0;
  // Holes shorter than the space between two reads are not holes (account.cpp).
  if (account.covered() > Duration::zero() && account.gaps(window_).empty()) part.coverage = 1;
  part.series = account.series();
  part.idle = idle_of(number);
  add_flag_words(account.flags(), part.flags);
  part.source = source_of(number);
  if (account.is_share_modelled()) part.flags.emplace_back("mig_share_modelled");
  if (number >= kModelAccounts) {
    describe_channel(number - kModelAccounts, part);
  } else {
    describe_model(number, part);
  }
  return part;
}

std::string Road::source_of(std::size_t number) const {
  if (number >= kModelAccounts) return channels_[number - kModelAccounts].source;
  if (number == kRestAccount) return start_.rest_model->id;
  return "model " + (number == kCpuAccount ? start_.cpu_model->id : start_.memory_model->id);
}

void Road::describe_channel(std::size_t channel, PartResult& part) const {
  const Channel& spec = channels_[channel];
  const Meter& meter = meters_[channel];
  part.method = meter.method();
  part.text = spec.source;
  part.accuracy_fraction = spec.accuracy_fraction;
  part.accuracy_source = spec.accuracy_source;
  part.evidence = meter.evidence();
  part.flags.insert(part.flags.end(), spec.flags.begin(), spec.flags.end());
  if (!off_cut_why_[channel].empty()) part.flags.push_back(off_cut_why_[channel]);
  if (checks_.was_stuck(channel)) part.flags.emplace_back("stuck");
  if (checks_.fault_of(channel) != nullptr) part.flags.emplace_back("counter_check_failed");
  if (part.evidence.samples == 0 || (checks_.was_stuck(channel) && part.coverage == 0)) return;
  const WindowEnergy window = at_edges(part.energy, *window_.end - *window_.begin, meter);
  part.energy = window.energy;
  if (is_blind(channel)) {
    part.energy = with_unseen(channel, part.energy, accounts_[account_of(channel)].covered());
    part.flags.emplace_back("alias_risk");
  }
  if (window.below_resolution) mark_below_resolution(part);
}

void Road::describe_model(std::size_t number, PartResult& part) const {
  if (number == kCpuAccount) {
    part.method = start_.cpu_model->method;
    part.text = start_.cpu_model->text + ", load " + percent(cpu_model_->mean_load());
    part.evidence = cpu_model_->evidence();
    widen_short_model_window(part);
  } else if (number == kRestAccount) {
    describe_rest(part);
  } else {
    part.method = start_.memory_model->method;
    part.text = start_.memory_model->text;
    part.evidence = memory_model_->evidence();
  }
}

void Road::book_unseen_model_window() {
  if (!cpu_model_ || accounts_[kCpuAccount].covered() > Duration::zero() || *window_.end <= *window_.begin) return;
  const Duration window = *window_.end - *window_.begin;
  if (window >= kShortForLoad) return;
  // The kernel's load totals move every 10 ms: nothing moved, so idle is the best guess and full load the ceiling
  // (R26).
  const CpuModel& model = *start_.cpu_model;
  const Bounded<Energy> possible{model.idle * model.low_factor * window, model.idle * window,
                                 model.full * model.high_factor * window};
  accounts_[kCpuAccount].add({0, *window_.begin, *window_.end, possible, kBelowResolution}, window_);
}

void Road::widen_short_model_window(PartResult& part) const {
  const Duration window = *window_.end - *window_.begin;
  if (window >= kShortForLoad) return;
  const CpuModel& model = *start_.cpu_model;
  part.energy.low = std::min(part.energy.low, model.idle * model.low_factor * window);
  part.energy.high = std::max(part.energy.high, model.full * model.high_factor * window);
  mark_below_resolution(part);
}

std::vector<ShareResult> Road::share_results(const PartResult& part, const Account& account) const {
  const std::string program = start_.command.empty() ? "workload" : start_.command.front();
  const std::string others = account.follows_cpu_time() ? "other programs" : "programs on the GPU";
  std::vector<ShareResult> results;
  const auto add = [&](ConsumerKind kind, const std::string& name, std::optional<std::int64_t> pid, Energy best) {
    results.push_back({{kind, name, pid}, part.part.path, {best, best, best}});
  };
  add(ConsumerKind::tree, program.substr(program.rfind('/') + 1),
      workload_pid_ > 0 ? std::optional(workload_pid_) : std::nullopt, account.share(Charged::tree));
  for (const GpuCharge& process : account.gpu_processes()) {
    add(ConsumerKind::gpu_process, process.name.empty() ? "pid " + std::to_string(process.pid) : process.name,
        process.pid, process.energy);
  }
  add(ConsumerKind::joulery, "joulery", std::nullopt, account.share(Charged::joulery));
  add(ConsumerKind::idle, "idle", std::nullopt, account.share(Charged::idle));
  add(ConsumerKind::unknown, others, std::nullopt, account.share(Charged::unknown));
  widen_shares(part.energy, results);
  return results;
}

void Road::add_totals(Run& run) const {
  std::optional<Method> method;
  std::map<Method, Energy> by_method;
  run.coverage = 1;
  for (const PartResult& part : run.parts) {
    if (!part.on_cut) continue;
    run.total += part.energy;
    method = weakest(method.value_or(part.method), part.method);
    by_method[part.method] += part.energy.best;
    run.coverage = std::min(run.coverage, part.coverage);
    run.cut.push_back(part.part.name());
  }
  if (!method) {
    run.method = Method::assumed;
    run.coverage = 0;
    return;
  }
  run.method = *method;
  for (const auto& [kind, energy] : by_method) {
    const bool known = run.total.best > Energy{};
    run.method_share[std::string(to_string(kind))] = known ? rounded(energy / run.total.best) : 0;
  }
}

void Road::add_engine(Run& run) const {
  run.engine = engine_.result(on_cut_);
  if (!run.engine) return;
  run.anomalies.insert(run.anomalies.end(), engine_.anomalies().begin(), engine_.anomalies().end());
  run.work = work_of(*run.engine);
}

void Road::add_work(Run& run) const {
  const auto add = [&run](const std::string& unit, double count, const Bounded<Energy>& machine,
                          const std::optional<Bounded<Energy>>& tree) {
    if (count <= 0) return;
    run.work.push_back(work_result(unit, exact(count), "machine", machine));
    if (tree) run.work.push_back(work_result(unit, exact(count), "tree", *tree));
  };
  std::set<std::string> of_whole_run;
  if (finished_) {
    for (const auto& [unit, count] : finished_->work) {
      of_whole_run.insert(unit);
      add(unit, count, run.total, run.charged_to(ConsumerKind::tree));
    }
  }
  struct Sum {
    double count = 0;
    Bounded<Energy> machine;
    Bounded<Energy> tree;
  };
  std::map<std::string, Sum> sums;  // spans with the same unit of work belong together
  for (const SpanResult& span : run.spans) {
    for (const auto& [unit, count] : span.work) {
      if (of_whole_run.contains(unit)) continue;
      Sum& sum = sums[unit];
      sum.count += count;
      sum.machine += span.energy;
      sum.tree += span.tree_energy.value_or(Bounded<Energy>{});
    }
  }
  for (const auto& [unit, sum] : sums) add(unit, sum.count, sum.machine, sum.tree);
}

void Road::add_repeat(Run& run) const {
  std::vector<double> gross;
  std::vector<double> net;
  std::vector<double> seconds;
  RepeatSummary repeat;
  const std::vector<OpenSpan>& spans = spans_.all();
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].role == SpanRole::warm_up) ++repeat.warmups;
    if (spans[i].role != SpanRole::repetition) continue;
    const SpanResult& span = run.spans[i];
    gross.push_back(span.energy.best / joule);
    seconds.push_back(seconds_of(span.end - span.start));
    if (baseline_) net.push_back((span.energy.best - *baseline_ * (span.end - span.start)) / joule);
  }
  if (gross.empty()) return;
  const Summary summary = summarize(gross).value();
  repeat.repetitions = gross.size();
  repeat.mean_j = summary.mean;
  repeat.median_j = summary.median;
  repeat.stddev_j = summary.stddev.value_or(0);
  repeat.interval_j = mean_interval_t(gross, kLevel);
  if (!net.empty()) repeat.net_j = mean_interval_t(net, kLevel);
  repeat.duration_s = mean_interval_t(seconds, kLevel);
  repeat.text = gross.size() > 1 ? fmt::format("Student's t, {} degrees of freedom", gross.size() - 1)
                                 : "one repetition: no interval";
  run.repeat = repeat;
}

void Road::add_self(Run& run) const {
  if (first_usage_ && last_usage_) run.self.cpu = last_usage_->self - first_usage_->self;
  if (last_usage_ && run.self.cpu == Duration::zero()) run.self.cpu = last_usage_->self;
  run.self.samples = samples_;
  run.self.energy = run.charged_to(ConsumerKind::joulery);
  if (!finished_) return;
  run.self.max_rss_bytes = finished_->max_rss_bytes;
  run.self.late_samples = finished_->late_samples;
}

}  // namespace joulery

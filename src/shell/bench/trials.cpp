// SPDX-License-Identifier: Apache-2.0
// Energies are the run's spans, so that a replay of the recording comes to the same trial.
#include "shell/bench/trials.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/bundle/run_rung.h"
#include "core/bundle/trial_rungs.h"
#include "shell/bench/strangers.h"

namespace joulery {
namespace {

/// What repeats of one trial have in common.
struct GroupFacts {
  Rung rung = Rung::node_modelled;
  std::vector<BenchIdle> idle;
  std::vector<std::string> flags;
  std::optional<Method> device_method;
};

const SpanResult* find_span(const Run& run, std::uint32_t id) {
  const auto found = std::ranges::find(run.spans, id, &SpanResult::id);
  return found == run.spans.end() ? nullptr : &*found;
}

void add_phase(Repeat& repeat, TrialPhase phase, const Run& run, std::optional<std::uint32_t> span) {
  const SpanResult* found = span ? find_span(run, *span) : nullptr;
  if (found != nullptr) repeat.phases.push_back({phase, found->energy, found->end - found->start});
}

Repeat repeat_of(const SeenRepeat& seen, const Run& run) {
  Repeat repeat;
  repeat.cluster = fmt::format("process {}", seen.process + 1);
  repeat.process = seen.process;
  repeat.block = seen.block;
  add_phase(repeat, TrialPhase::load, run, seen.load_span);
  add_phase(repeat, TrialPhase::warmup, run, seen.warm_up_span);
  add_phase(repeat, TrialPhase::query, run, seen.span);
  repeat.queries = seen.queries;
  repeat.correct = seen.correct;
  repeat.input_tokens = seen.input_tokens;
  repeat.output_tokens = seen.output_tokens;
  return repeat;
}

/// Both ends of what was measured against its best value: the same in every repeat, it does not shrink with their
/// number (BM-14).
InstrumentDoubt instruments_of(const std::vector<Bounded<Energy>>& energies) {
  double low = 0;
  double best = 0;
  double high = 0;
  for (const Bounded<Energy>& energy : energies) {
    low += energy.low / joule;
    best += energy.best / joule;
    high += energy.high / joule;
  }
  if (!(best > 0)) return {};
  return {(best - low) / best, (high - best) / best};
}

InstrumentDoubt instruments_of(const std::vector<Repeat>& repeats) {
  std::vector<Bounded<Energy>> energies;
  energies.reserve(repeats.size());
  for (const Repeat& repeat : repeats) {
    if (const auto query = repeat.phase(TrialPhase::query)) energies.push_back(query->energy);
  }
  return instruments_of(energies);
}

/// Into a trial or a device. Bounds that stand even around their value have no skew but for rounding.
template <class Figures>
void put_instruments(Figures& figures, const InstrumentDoubt& doubt) {
  constexpr double kRounding = 1e-9;
  figures.instrument_fraction = doubt.half_width();
  if (std::abs(doubt.skew()) > kRounding) figures.instrument_skew = doubt.skew();
}

/// Those whose edges were both read, with the energy of their spans.
void add_stretches(BenchTrial& trial, const SeenRepeat& seen, std::uint32_t repeat, const Run& run) {
  const auto energy_of = [&run](std::uint32_t id) -> const SpanResult* {
    const SpanResult* span = find_span(run, id);
    const bool is_read = span != nullptr && std::ranges::find(span->flags, "edge_not_covered") == span->flags.end();
    return is_read ? span : nullptr;
  };
  for (const SeenStretch& each : seen.stretches) {
    const SpanResult* span = energy_of(each.span);
    if (span == nullptr) continue;
    LengthStretch stretch = each.stretch;
    stretch.repeat = repeat;
    stretch.energy = span->energy;
    stretch.time = span->end - span->start;
    const SpanResult* prefill = each.prefill_span ? energy_of(*each.prefill_span) : nullptr;
    if (prefill != nullptr) stretch.prefill = prefill->energy;
    trial.stretches.push_back(stretch);
  }
}

/// Why there are no energies of accelerators; empty: there are.
std::string why_no_device(const SeenArm& seen, const Run& run, const std::optional<Method>& method) {
  if (!method) return run.start.host.gpus.empty() ? "no accelerator in this machine" : "no sensor of an accelerator";
  const bool all =
      std::ranges::all_of(seen.repeats, [](const SeenRepeat& repeat) { return repeat.device.has_value(); });
  if (seen.repeats.empty() || !all) return "the accelerators were not read around every repeat";
  const auto in_the_end = device_method_of(run);
  // At the end of a run its counters are held against its powers: what was seen before is then of the wrong one.
  if (in_the_end && *in_the_end != *method) return "a sensor of the accelerators was found wrong after the queries";
  return {};
}

BenchDevice device_of(const SeenArm& seen, const Run& run, const std::optional<Method>& method) {
  BenchDevice device;
  device.why_missing = why_no_device(seen, run, method);
  if (!device.why_missing.empty()) return device;
  device.energies.reserve(seen.repeats.size());
  for (const SeenRepeat& repeat : seen.repeats) device.energies.push_back(*repeat.device);
  device.method = *method;
  put_instruments(device, instruments_of(device.energies));
  return device;
}

/// At the node's rung by the span, whose edges are exact.
BenchIdle idle_of_node(const SeenIdle& seen, const Run& run, Rung node) {
  BenchIdle idle{seen.state, seen.is_before, node, seen.node};
  const SpanResult* span = find_span(run, seen.span);
  if (span == nullptr || span->end <= span->start) return idle;
  idle.window.time = span->end - span->start;
  idle.window.mean = span->energy.best / idle.window.time;
  return idle;
}

GroupFacts facts_of(const SeenGroup& seen, const Run& run, const TaskCircumstances& circumstances,
                    bool warm_up_is_measured) {
  GroupFacts facts{rung_of(run), {}, {}, seen.device_method};
  facts.idle.reserve(seen.idle.size() * 2);
  for (const SeenIdle& idle : seen.idle) {
    facts.idle.push_back(idle_of_node(idle, run, facts.rung));
    if (idle.devices) facts.idle.push_back({idle.state, idle.is_before, Rung::device_gross, *idle.devices});
  }
  const auto empty = idle_baseline(facts.idle, facts.rung, IdleState::empty);
  if (empty && empty->drifted) facts.flags.emplace_back(kIdleDrifted);
  if (circumstances.is_contended) facts.flags.emplace_back("contended");
  if (warm_up_is_measured) facts.flags.emplace_back("warmed_up_on_measured_items");
  return facts;
}

BenchTrial named_trial(const GroupPlan& plan, const ArmPlan& arm) {
  BenchTrial trial;
  trial.task = std::string(plan.task.id);
  trial.model = arm.model;
  trial.items = plan.items.items;
  trial.trial.arm.name = arm.model.id;
  trial.trial.synthetic_weights = arm.model.kind == WeightKind::synthetic;
  trial.trial.cluster_variable = "process";
  return trial;
}

void take_over_told(BenchModel& model, const SeenArm& seen) {
  if (seen.ready) model.runtime = seen.ready->runtime;
  if (!seen.loaded) return;
  model.revision = seen.loaded->model_sha256;
  if (seen.loaded->parameters) model.parameters = seen.loaded->parameters;
}

/// Nothing where nobody looked at the devices and no driver spoke of their users.
std::optional<MachineFacts> machine_facts_of(const SeenGroup& group, const SeenArm& seen, const Run& run,
                                             const TaskCircumstances& circumstances) {
  if (!group.was_watched && group.gpu_uses.empty()) return std::nullopt;
  MachineFacts facts;
  facts.is_shared = circumstances.is_shared;
  facts.cool_downs = seen.cool_downs;
  facts.repeats.reserve(seen.repeats.size());
  std::vector<TimeWindow> windows;
  windows.reserve(seen.repeats.size());
  for (const SeenRepeat& repeat : seen.repeats) {
    facts.repeats.push_back(repeat.devices);
    if (const SpanResult* span = find_span(run, repeat.span)) windows.emplace_back(span->start, span->end);
  }
  facts.strangers = strangers_in(group.gpu_uses, windows);
  return facts;
}

bool is_flagged_void(const BenchTrial& trial) { return std::ranges::find(trial.flags, "void") != trial.flags.end(); }

/// What the machine's facts say of a trial, in words.
void add_flags(const MachineFacts& facts, std::vector<std::string>& flags) {
  const bool hot = std::ranges::any_of(facts.cool_downs,
                                       [](const CoolDown& each) { return each.end == CoolDownEnd::cooled_down_120s; });
  if (was_throttled(facts)) flags.emplace_back("throttled");
  if (was_power_limited(facts)) flags.emplace_back("power_limited");
  if (hot) flags.emplace_back(to_string(CoolDownEnd::cooled_down_120s));
  if (facts.is_shared && !facts.strangers.empty()) flags.emplace_back("shared");
}

/// A point's energy and time are its span's, as a replay gives them.
BenchCurve curve_of(SeenCurve seen, const Run& run) {
  for (std::size_t i = 0; i < seen.spans.size(); ++i) {
    const SpanResult* span = find_span(run, seen.spans[i]);
    if (span == nullptr) continue;
    seen.curve.points[i].energy = span->energy;
    seen.curve.points[i].time = span->end - span->start;
  }
  return std::move(seen.curve);
}

/// True where the data set has labels and nothing that was answered is one of them.
bool answers_no_label(const Task& task, const BenchTrial& trial) {
  const auto& labels = trial.items.labels;
  if (labels.empty() || task.answer != AnswerKind::label) return false;
  std::size_t answered = 0;
  for (const auto& repeat : trial.answers) {
    for (const BenchAnswer& each : repeat) {
      if (!each.answer) continue;
      ++answered;
      if (std::ranges::find(labels, each.answer->text) != labels.end()) return false;
    }
  }
  return answered > 0;
}

BenchTrial trial_of_arm(const GroupPlan& plan, const ArmPlan& arm, SeenArm seen, const GroupFacts& facts,
                        const Run& run) {
  BenchTrial trial = named_trial(plan, arm);
  take_over_told(trial.model, seen);
  trial.trial.arm.fingerprint = fingerprint_of(plan, arm, run.start.host, seen);
  trial.trial.rung = facts.rung;
  trial.trial.method = run.method;
  trial.trial.sensor_updates = seen.updates;
  trial.device = device_of(seen, run, facts.device_method);
  trial.idle = facts.idle;
  trial.flags = facts.flags;
  trial.run = run.start.id;
  trial.why_failed = std::move(seen.why_failed);
  if (seen.curve) trial.curve = curve_of(std::move(*seen.curve), run);
  QueryCounts counts;
  for (SeenRepeat& repeat : seen.repeats) {
    add_stretches(trial, repeat, static_cast<std::uint32_t>(trial.trial.repeats.size()), run);
    trial.trial.repeats.push_back(repeat_of(repeat, run));
    trial.answers.push_back(std::move(repeat.answers));
    counts.answered += repeat.queries.answered;
    counts.failed += repeat.queries.failed;
  }
  put_instruments(trial.trial, instruments_of(trial.trial.repeats));
  if (!seen.repeats.empty() && counts.is_void()) trial.flags.emplace_back("void");
  if (answers_no_label(plan.task, trial)) trial.flags.emplace_back("answers_no_label");
  return trial;
}

}  // namespace

std::vector<BenchTrial> trials_of(const GroupPlan& plan, SeenGroup seen, const Run& run,
                                  const TaskCircumstances& circumstances) {
  const GroupFacts facts = facts_of(seen, run, circumstances, plan.items.warm_up_is_measured);
  std::vector<BenchTrial> trials;
  trials.reserve(plan.arms.size());
  for (std::size_t i = 0; i < plan.arms.size(); ++i) {
    SeenArm& arm = seen.arms[i];
    if (seen.interrupted && arm.why_failed.empty())
      arm.why_failed = fmt::format("{}interrupted after {} repeats", kBrokenOff, arm.repeats.size());
    std::optional<MachineFacts> machine = machine_facts_of(seen, arm, run, circumstances);
    BenchTrial trial = trial_of_arm(plan, plan.arms[i], std::move(arm), facts, run);
    if (machine) add_flags(*machine, trial.flags);
    if (machine && !why_void(*machine).empty() && !is_flagged_void(trial)) trial.flags.emplace_back("void");
    trial.machine = std::move(machine);
    trials.push_back(std::move(trial));
  }
  return trials;
}

std::vector<BenchTrial> trials_not_run(const GroupPlan& plan, const std::string& why) {
  std::vector<BenchTrial> trials;
  trials.reserve(plan.arms.size());
  for (const ArmPlan& arm : plan.arms) {
    trials.push_back(named_trial(plan, arm));
    trials.back().device.why_missing = "not measured";
    trials.back().why_failed = arm.why_not ? describe(*arm.why_not) : fmt::format("{}{}", kNotRun, why);
  }
  return trials;
}

}  // namespace joulery

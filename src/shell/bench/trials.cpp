// SPDX-License-Identifier: Apache-2.0
// Energies are the run's spans, so that a replay of the recording comes to the same trial.
#include "shell/bench/trials.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/domain/part.h"

namespace joulery {
namespace {

/// What repeats of one trial have in common.
struct GroupFacts {
  Rung rung = Rung::node_modelled;
  std::vector<BenchIdle> idle;
  std::vector<std::string> flags;
};

Rung rung_of(const Run& run) {
  const bool is_whole =
      std::ranges::any_of(run.parts, [](const PartResult& part) { return part.on_cut && is_whole_machine(part.part); });
  return is_whole ? Rung::node_metered : Rung::node_modelled;
}

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

/// Half the width between the bounds of what was measured, over its best value: it is the same in every repeat and does
/// not shrink with their number (BM-14).
double instrument_fraction(const std::vector<Bounded<Energy>>& energies) {
  double low = 0;
  double best = 0;
  double high = 0;
  for (const Bounded<Energy>& energy : energies) {
    low += energy.low / joule;
    best += energy.best / joule;
    high += energy.high / joule;
  }
  return best > 0 ? (high - low) / 2 / best : 0;
}

double instrument_fraction(const std::vector<Repeat>& repeats) {
  std::vector<Bounded<Energy>> energies;
  energies.reserve(repeats.size());
  for (const Repeat& repeat : repeats) {
    if (const auto query = repeat.phase(TrialPhase::query)) energies.push_back(query->energy);
  }
  return instrument_fraction(energies);
}

BenchDevice device_of(const SeenArm& seen, const Run& run) {
  BenchDevice device;
  std::optional<Method> method;
  for (const PartResult& part : run.parts) {
    if (part.on_cut && part.part.kind == PartKind::gpu) method = weakest(method.value_or(part.method), part.method);
  }
  for (const SeenRepeat& repeat : seen.repeats) {
    if (method && repeat.device) device.energies.push_back(*repeat.device);
  }
  if (method && !device.energies.empty() && device.energies.size() == seen.repeats.size()) {
    device.method = *method;
    device.instrument_fraction = instrument_fraction(device.energies);
    return device;
  }
  device.energies.clear();
  if (method)
    device.why_missing = "the accelerators were not read around every repeat";
  else
    device.why_missing = run.start.host.gpus.empty() ? "no accelerator in this machine" : "no sensor of an accelerator";
  return device;
}

/// At the node's rung by the span, whose edges are exact.
BenchIdle idle_of(const SeenIdle& seen, const Run& run, Rung node) {
  BenchIdle idle = seen.idle;
  if (idle.rung == Rung::device_gross) return idle;
  idle.rung = node;
  const SpanResult* span = find_span(run, seen.span);
  if (span == nullptr || span->end <= span->start) return idle;
  idle.window.time = span->end - span->start;
  idle.window.mean = span->energy.best / idle.window.time;
  return idle;
}

GroupFacts facts_of(const SeenGroup& seen, const Run& run, bool contended, bool warm_up_is_measured) {
  GroupFacts facts{rung_of(run), {}, {}};
  facts.idle.reserve(seen.idle.size());
  for (const SeenIdle& idle : seen.idle) facts.idle.push_back(idle_of(idle, run, facts.rung));
  const auto window = [&](bool is_before) {
    return std::ranges::find_if(facts.idle, [&](const BenchIdle& idle) {
      return idle.state == IdleState::empty && idle.is_before == is_before && idle.rung == facts.rung;
    });
  };
  const auto before = window(true);
  const auto after = window(false);
  const bool has_both = before != facts.idle.end() && after != facts.idle.end();
  if (has_both && idle_power(IdleState::empty, before->window, after->window).drifted)
    facts.flags.emplace_back("idle_drifted");
  if (contended) facts.flags.emplace_back("contended");
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

BenchTrial trial_of_arm(const GroupPlan& plan, const ArmPlan& arm, SeenArm seen, const GroupFacts& facts,
                        const Run& run) {
  BenchTrial trial = named_trial(plan, arm);
  take_over_told(trial.model, seen);
  trial.trial.arm.fingerprint = fingerprint_of(plan, arm, run.start.host, seen.ready, seen.loaded);
  trial.trial.rung = facts.rung;
  trial.trial.method = run.method;
  trial.trial.sensor_updates = seen.updates;
  trial.device = device_of(seen, run);
  trial.idle = facts.idle;
  trial.flags = facts.flags;
  trial.run = run.start.id;
  trial.why_failed = std::move(seen.why_failed);
  if (seen.curve) trial.curve = curve_of(std::move(*seen.curve), run);
  QueryCounts counts;
  for (SeenRepeat& repeat : seen.repeats) {
    trial.trial.repeats.push_back(repeat_of(repeat, run));
    trial.answers.push_back(std::move(repeat.answers));
    counts.answered += repeat.queries.answered;
    counts.failed += repeat.queries.failed;
  }
  trial.trial.instrument_fraction = instrument_fraction(trial.trial.repeats);
  if (!seen.repeats.empty() && counts.is_void()) trial.flags.emplace_back("void");
  return trial;
}

}  // namespace

std::vector<BenchTrial> trials_of(const GroupPlan& plan, SeenGroup seen, const Run& run, bool contended) {
  const GroupFacts facts = facts_of(seen, run, contended, plan.items.warm_up_is_measured);
  std::vector<BenchTrial> trials;
  trials.reserve(plan.arms.size());
  for (std::size_t i = 0; i < plan.arms.size(); ++i) {
    SeenArm& arm = seen.arms[i];
    if (seen.interrupted && arm.why_failed.empty())
      arm.why_failed = fmt::format("{}interrupted after {} repeats", kBrokenOff, arm.repeats.size());
    trials.push_back(trial_of_arm(plan, plan.arms[i], std::move(arm), facts, run));
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

bool is_owed(const BenchTrial& trial) {
  return trial.why_failed.starts_with(kNotRun) || trial.why_failed.starts_with(kBrokenOff);
}

}  // namespace joulery

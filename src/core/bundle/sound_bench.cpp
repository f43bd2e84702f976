// SPDX-License-Identifier: Apache-2.0
// One check a line; what the formulas of core/benchmarking take for granted is asked for here.
#include "core/bundle/sound_bench.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace joulery {
namespace {

constexpr std::uint32_t kMostResamples = 1'000'000;
constexpr double kMostInstrumentFraction = 100;
constexpr double kMostPue = 10;
constexpr Power kMostPower = 1e9 * watt;
constexpr TrainingEnergy kMostTraining = 1e15 * training_kilowatt_hour;  ///< more than the world's electricity
constexpr CarbonIntensity kMostIntensity = 1e6 * gram_per_kilowatt_hour;

/// Collects the first breach.
class Soundness {
 public:
  void ask(bool holds, std::string_view where, std::string_view what) {
    if (!holds && !problem_) problem_ = Error{ErrorKind::invalid, std::string(what), std::string(where), {}};
  }
  template <class Q>
  void ask_ordered(const Bounded<Q>& value, std::string_view where) {
    ask(Q{} <= value.low && value.low <= value.best && value.best <= value.high, where, "not 0 <= low <= best <= high");
  }
  [[nodiscard]] Result<void> answer() const {
    if (problem_) return failure(*problem_);
    return {};
  }

 private:
  std::optional<Error> problem_;
};

void ask_repeat(Soundness& sound, const Repeat& repeat, const std::string& at) {
  sound.ask(!repeat.cluster.empty(), at + ".cluster", "a repeat without a cluster");
  for (const PhaseEnergy& phase : repeat.phases) {
    sound.ask_ordered(phase.energy, at + ".phases");
    sound.ask(phase.time >= Duration{}, at + ".phases", "a phase of negative time");
  }
  sound.ask(!repeat.correct || *repeat.correct <= repeat.queries.answered, at + ".correct", "more right than answered");
}

void ask_instruments(Soundness& sound, double fraction, const std::optional<double>& skew, const std::string& at) {
  sound.ask(fraction >= 0 && fraction <= kMostInstrumentFraction, at + ".instrument_fraction", "not a share");
  sound.ask(!skew || std::abs(*skew) <= fraction, at + ".instrument_skew", "the best value is outside of its interval");
}

void ask_device(Soundness& sound, const BenchTrial& trial, const std::string& at) {
  const BenchDevice& device = trial.device;
  sound.ask(device.energies.empty() || device.energies.size() == trial.trial.repeats.size(), at + ".device.energies_j",
            "not one energy a repeat");
  for (const auto& energy : device.energies) sound.ask_ordered(energy, at + ".device.energies_j");
  ask_instruments(sound, device.instrument_fraction, device.instrument_skew, at + ".device");
}

void ask_stretches(Soundness& sound, const BenchTrial& trial, const std::string& at) {
  constexpr std::uint64_t kMostCount = std::uint64_t{1} << 50U;  // exact as a real number, and so are sums of them
  std::uint32_t last = 0;
  for (const LengthStretch& each : trial.stretches) {
    sound.ask(each.repeat < trial.trial.repeats.size(), at + ".stretches", "a stretch of no repeat");
    sound.ask(each.repeat >= last, at + ".stretches", "not repeat after repeat");
    sound.ask(each.queries > 0 && each.queries <= kMostCount && each.input_tokens <= kMostCount &&
                  each.output_tokens <= kMostCount,
              at + ".stretches", "counts that cannot be");
    sound.ask_ordered(each.energy, at + ".stretches");
    sound.ask(each.time >= Duration{}, at + ".stretches", "a stretch of negative time");
    if (each.prefill) sound.ask_ordered(*each.prefill, at + ".stretches");
    last = each.repeat;
  }
}

void ask_idle(Soundness& sound, const BenchTrial& trial, const std::string& at) {
  std::set<std::tuple<Rung, IdleState, bool>> seen;
  for (const BenchIdle& idle : trial.idle) {
    sound.ask(idle.window.time > Duration{}, at + ".idle", "an idle window without time");
    const bool is_power = idle.window.mean >= Power{} && idle.window.standard_error >= Power{} &&
                          idle.window.mean <= kMostPower && idle.window.standard_error <= kMostPower;
    sound.ask(is_power, at + ".idle", "no power of a machine");
    sound.ask(seen.insert({idle.rung, idle.state, idle.is_before}).second, at + ".idle", "an idle window twice");
  }
}

void ask_training(Soundness& sound, const BenchTrial& trial, const std::string& at) {
  if (!trial.model.training) return;
  const TrainingCost& cost = trial.model.training->cost;
  const std::string where = at + ".model.training";
  sound.ask_ordered(cost.training, where);
  if (cost.finetuning) sound.ask_ordered(*cost.finetuning, where);
  if (cost.development) sound.ask_ordered(*cost.development, where);
  sound.ask(cost.total().high <= kMostTraining, where, "no energy of a training");
  const auto& intensity = trial.model.training->intensity;
  if (!intensity) return;
  sound.ask_ordered(*intensity, where);
  sound.ask(intensity->high <= kMostIntensity, where, "no intensity of a grid");
}

void ask_trial(Soundness& sound, const BenchTrial& trial, const std::string& at) {
  sound.ask(trial.items.truths.size() == trial.items.positions.size(), at + ".items.truths", "not one a position");
  sound.ask(trial.answers.size() == trial.trial.repeats.size(), at + ".answers", "not one list a repeat");
  for (const auto& answers : trial.answers)
    sound.ask(answers.size() == trial.items.positions.size(), at + ".answers", "not one answer a position");
  ask_instruments(sound, trial.trial.instrument_fraction, trial.trial.instrument_skew, at + ".trial");
  for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i)
    ask_repeat(sound, trial.trial.repeats[i], fmt::format("{}.trial.repeats[{}]", at, i));
  ask_training(sound, trial, at);
  ask_device(sound, trial, at);
  ask_stretches(sound, trial, at);
  ask_idle(sound, trial, at);
  const std::string flaw = trial.curve ? flaw_of(*trial.curve) : std::string();
  sound.ask(flaw.empty(), at + ".curve", flaw);
}

}  // namespace

Result<void> check_sound(const Bench& bench) {
  Soundness sound;
  sound.ask(bench.plan.resamples > 0 && bench.plan.resamples <= kMostResamples, "measured.plan.resamples",
            "not from 1 to 1 000 000");
  sound.ask(bench.plan.level > 0 && bench.plan.level < 1, "measured.plan.level", "not between 0 and 1");
  sound.ask_ordered(bench.own_energy, "measured.own_energy_j");
  sound.ask(bench.start <= bench.end, "measured.end_utc_ns", "the end stands before the start");
  if (bench.factors)
    sound.ask(bench.factors->pue >= 1 && bench.factors->pue <= kMostPue, "measured.factors.pue", "not from 1 to 10");
  for (std::size_t i = 0; i < bench.trials.size(); ++i)
    ask_trial(sound, bench.trials[i], fmt::format("measured.trials[{}]", i));
  return sound.answer();
}

}  // namespace joulery

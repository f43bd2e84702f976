// SPDX-License-Identifier: Apache-2.0
// Warm-up repeats are left out here as everywhere; ends of factors multiply.
#include "core/bundle/trial_lengths.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

std::vector<LengthStretch> counted_stretches(const BenchTrial& trial, const CountedRepeats& counted) {
  std::set<std::uint32_t> repeats;
  for (const CountedRepeat& each : counted.repeats)
    repeats.insert(static_cast<std::uint32_t>(each.repeat - trial.trial.repeats.data()));
  std::vector<LengthStretch> kept;
  kept.reserve(trial.stretches.size());
  std::ranges::copy_if(trial.stretches, std::back_inserter(kept),
                       [&repeats](const LengthStretch& each) { return repeats.contains(each.repeat); });
  return kept;
}

/// Mean time between distinct updates within the queries, and the median prefill of all answers.
SplitTimes times_of(const BenchTrial& trial) {
  SplitTimes times;
  Duration queries{};
  for (const Repeat& repeat : trial.trial.repeats) {
    if (const auto query = repeat.phase(TrialPhase::query)) queries += query->time;
  }
  if (trial.trial.sensor_updates > 0)
    times.sensor_period = Duration(queries.count() / static_cast<Duration::rep>(trial.trial.sensor_updates));
  std::vector<double> prefills;
  for (const auto& answers : trial.answers) {
    for (const BenchAnswer& each : answers) {
      if (each.answer && each.first_token) prefills.push_back(static_cast<double>(each.first_token->count()));
    }
  }
  if (!prefills.empty()) times.median_prefill = Duration(static_cast<Duration::rep>(median(prefills)));
  return times;
}

std::optional<Bounded<EnergyPerToken>> per_token(const Bounded<EnergyPerQuery>& energy, double tokens) {
  if (!(tokens > 0)) return std::nullopt;
  const auto of = [tokens](EnergyPerQuery each) { return each / joule_per_query / tokens * joule_per_token; };
  return Bounded<EnergyPerToken>{of(energy.low), of(energy.best), of(energy.high)};
}

PhaseFigures phases_of(const PrefillShare& share, const EnergyFigure& per_query, const TrialLengths& lengths) {
  PhaseFigures phases;
  const Bounded<EnergyPerQuery>& whole = per_query.total;
  const Bounded<double>& part = share.fraction;
  phases.share = share;
  phases.prefill = {whole.low * part.low, whole.best * part.best, whole.high * part.high};
  phases.decode = {whole.low * (1 - part.high), whole.best - phases.prefill.best, whole.high * (1 - part.low)};
  phases.prefill_per_input_token = per_token(phases.prefill, lengths.input_tokens);
  phases.decode_per_output_token = per_token(phases.decode, lengths.output_tokens);
  return phases;
}

void add_mean_lengths(TrialLengths& lengths, const std::vector<LengthStretch>& stretches) {
  double queries = 0;
  for (const LengthStretch& each : stretches) {
    if (each.is_prefill_only) continue;
    queries += static_cast<double>(each.queries);
    lengths.input_tokens += static_cast<double>(each.input_tokens);
    lengths.output_tokens += static_cast<double>(each.output_tokens);
  }
  if (queries <= 0) return;
  lengths.input_tokens /= queries;
  lengths.output_tokens /= queries;
}

}  // namespace

TrialLengths trial_lengths(const BenchTrial& trial, const CountedRepeats& counted, const EnergyFigure& per_query,
                           const Bench& bench) {
  TrialLengths lengths;
  const std::vector<LengthStretch> stretches = counted_stretches(trial, counted);
  add_mean_lengths(lengths, stretches);
  const auto fit = fit_stretches(stretches, bench.plan);
  const InstrumentDoubt doubt = trial.trial.instruments();
  if (fit) {
    lengths.fit =
        LengthFit{moved_out(fit->fixed, doubt), moved_out(fit->per_input, doubt), moved_out(fit->per_output, doubt)};
  } else {
    lengths.why_no_fit = fit.error().what;
  }
  const auto share = prefill_share(stretches, times_of(trial), bench.plan);
  if (share)
    lengths.phases = phases_of(*share, per_query, lengths);
  else if (bench.tier == Tier::smoke)
    lengths.why_no_phases = fmt::format("{} (tier smoke; more is measured from quick on)", share.error().what);
  else
    lengths.why_no_phases = share.error().what;
  return lengths;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// What the sensors are worth, once all is read: counters that failed leave the cut (R24), blind sensors that a load
// kept step with get wide bounds (G3, G4), and amounts that should agree are held against each other (R28). Everything
// follows from the records, so a replay says the same.
#include <algorithm>
#include <map>

#include "core/metering/alias.h"
#include "core/metering/cross_check.h"
#include "core/metering/gpu_sensor.h"
#include "foundation/units/format.h"
#include "shell/app/road.h"

namespace joulery {
namespace {

/// Amounts are compared where both were seen all the time.
constexpr double kSeenAll = 0.99;

/// What repeats in a run: spans of one name.
struct Rhythm {
  std::string name;
  Duration period{};
  Duration observed{};
};

std::vector<Rhythm> rhythms_of(const std::vector<OpenSpan>& spans) {
  std::map<std::string, std::vector<Instant>> begins;
  for (const OpenSpan& span : spans) begins[span.name].push_back(span.start);
  std::vector<Rhythm> rhythms;
  for (auto& [name, times] : begins) {
    std::sort(times.begin(), times.end());
    const auto period = period_of_steps(times);
    if (period) rhythms.push_back({name, *period, times.back() - times.front() + *period});
  }
  return rhythms;
}

std::string alias_advice(const Rhythm& rhythm, const SensorRhythm& sensor, const PowerRange& possible) {
  return fmt::format(
      "'{}' repeats every {}, in step with a sensor that sees {} of every {}: the bounds hold what it may have missed "
      "while its power lay between {} and {}; delay each repetition by a random time below {}, or by steps of {}",
      rhythm.name, format(rhythm.period), format(sensor.window), format(sensor.period), format(possible.low),
      format(possible.high), format(sensor.period), format(sensor.window));
}

void widen(Bounded<Energy>& energy, Energy below, Energy above) {
  energy.low = std::max(Energy{}, energy.low - below);
  energy.high += above;
}

/// A view of a RAPL counter: perf, powercap or mmio. Another meter's view of it is an instrument of its own.
bool is_register(const Channel& channel) {
  constexpr int first_other_view = 10;
  const PartKind kind = channel.part.kind;
  return channel.kind == ChannelKind::counter && channel.view < first_other_view &&
         (kind == PartKind::cpu || kind == PartKind::memory);
}

}  // namespace

/// A view that was found while the run went on, and so saw less of it than one that was there from the start, is not
/// worth the part of the run it missed. Another meter's view stands behind ours all the same.
void Road::bar_late_views(std::vector<std::string>& barred) const {
  const std::size_t at_start = start_.channels.size();
  for (std::size_t late = at_start; late < channels_.size(); ++late) {
    const Duration seen = accounts_[account_of(late)].covered();
    for (std::size_t early = 0; early < at_start && barred[late].empty(); ++early) {
      const Channel& other = channels_[early];
      if (other.part.path != channels_[late].part.path || other.view >= view_of_another_meter) continue;
      const Duration whole = accounts_[account_of(early)].covered();
      if (!barred[early].empty() || seen * 10 >= whole * 9) continue;
      barred[late] = "found_late";
    }
  }
}

void Road::judge_sensors() {
  std::vector<std::string> barred = checks_.barred();
  bar_late_views(barred);
  choose_accounts_on_cut(barred);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    const Channel& spec = channels_[channel];
    if (const CounterFault* fault = checks_.fault_of(channel)) {
      const bool replaced = !off_cut_why_[channel].empty();
      anomalies_.push_back({"counter_check", spec.part.path, fault->at,
                            fault->text + (replaced ? "; its power is integrated instead" : "")});
    }
    if (const auto note = checks_.period_note_of(channel)) {
      anomalies_.push_back({"sensor_period", spec.part.path, *window_.end, spec.source + ": " + *note});
    }
  }
}

void Road::guard_against_aliases() {
  const std::vector<Rhythm> rhythms = rhythms_of(spans_.all());
  aliased_.assign(channels_.size(), false);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    const Channel& spec = channels_[channel];
    const auto sensor = rhythm_of(spec);
    if (!sensor || blind_fraction(spec) == 0) continue;
    // A counter that agrees with a reading which sees all the time sees it too (G3: a cross-check narrows the bounds).
    const auto witness = checks_.sound_beside(channel);
    if (witness && blind_fraction(channels_[*witness]) == 0 && rhythm_of(channels_[*witness])) continue;
    for (const Rhythm& rhythm : rhythms) {
      if (!alias_risk(rhythm.period, *sensor, rhythm.observed)) continue;
      aliased_[channel] = true;
      if (off_cut_why_[channel].empty()) {
        anomalies_.push_back(
            {"alias_risk", spec.part.path, *window_.begin, alias_advice(rhythm, *sensor, possible_power(channel))});
      }
      break;
    }
  }
}

bool Road::is_blind(std::size_t channel) const { return channel < aliased_.size() && aliased_[channel]; }

/// G3: of this card since boot as far as it was read before, else its idle power and its limit.
PowerRange Road::possible_power(std::size_t channel) const {
  const PowerRange prior{accounts_[account_of(channel)].idle_power().value_or(Power{}), meters_[channel].ceiling()};
  const auto earlier = range_since_boot(channels_[channel].part);
  const auto window = range_of_window(channels_[channel].part);
  return earlier && window ? range_of_card(*window, *earlier, prior) : prior;
}

Bounded<Energy> Road::with_unseen(std::size_t channel, const Bounded<Energy>& metered, Duration time) const {
  return with_blind_share(metered, blind_fraction(channels_[channel]), time, possible_power(channel));
}

void Road::widen_spans(Run& run) const {
  const std::vector<OpenSpan>& spans = spans_.all();
  for (const std::size_t number : on_cut_) {
    if (number < kModelAccounts || !is_blind(number - kModelAccounts)) continue;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto seen = energy_of(spans[i], number);
      if (!seen) continue;
      SpanResult& span = run.spans[i];
      const Bounded<Energy> wide = with_unseen(number - kModelAccounts, *seen, span.end - span.start);
      const Energy below = seen->low - wide.low;
      const Energy above = wide.high - seen->high;
      for (Bounded<Energy>* energy : {&span.energy, &span.self_energy}) widen(*energy, below, above);
      if (span.tree_energy && seen->best > Energy{}) {
        const double share = tree_of(spans[i], number).value_or(Energy{}) / seen->best;
        widen(*span.tree_energy, below * share, above * share);
      }
      const bool said = std::find(span.flags.begin(), span.flags.end(), "alias_risk") != span.flags.end();
      if (!said) span.flags.emplace_back("alias_risk");
    }
  }
}

void Road::cross_check_views(Run& run, const PartResult& one, const PartResult& other) const {
  const auto amount = [&](const PartResult& part) {
    const auto spec = std::find_if(channels_.begin(), channels_.end(),
                                   [&](const Channel& channel) { return channel.source == part.source; });
    if (spec == channels_.end()) return part.energy;
    const Meter& meter = meters_[static_cast<std::size_t>(spec - channels_.begin())];
    return is_register(*spec) ? as_register(part.energy.best, meter.edge_doubt().high) : part.energy;
  };
  const double apart = bounds_apart(amount(one), amount(other));
  if (apart <= kBreach) return;
  run.anomalies.push_back({"cross_check", one.part.path, *window_.end,
                           fmt::format("{} says {}, {} says {}: {:.1f} times their bounds apart", one.source,
                                       format(one.energy.best), other.source, format(other.energy.best), apart)});
}

namespace {

/// Parts that were seen all the time by a sensor nothing is known against; those failed a check and are named already.
/// What was read from a recording is of another time.
std::vector<const PartResult*> sound_parts(const Run& run) {
  std::vector<const PartResult*> sound;
  for (const PartResult& part : run.parts) {
    const bool failed = has_flag(part, "stuck") || has_flag(part, "counter_check_failed") || has_flag(part, "mirror") ||
                        has_flag(part, "alias_risk") || has_flag(part, kReplayed);
    if (!failed && part.coverage >= kSeenAll && part.evidence.samples > 0) sound.push_back(&part);
  }
  return sound;
}

/// What the outermost parts inside `whole` took, each by the first of its views.
Bounded<Energy> inside(const PartResult& whole, const std::vector<const PartResult*>& parts) {
  const auto lies_in = [](const PartResult& outer, const PartResult& part) {
    return outer.part.path != part.part.path && contains(outer.part, part.part);
  };
  Bounded<Energy> sum;
  for (const PartResult* part : parts) {
    const bool covered = std::any_of(parts.begin(), parts.end(), [&](const PartResult* other) {
      const bool first_view = other < part && other->part.path == part->part.path;
      return first_view || (lies_in(whole, *other) && lies_in(*other, *part));
    });
    if (lies_in(whole, *part) && !covered) sum += part->energy;
  }
  return sum;
}

}  // namespace

/// R28: shares against their slice.
void Road::cross_check_shares(Run& run) const {
  for (const PartResult& part : run.parts) {
    if (!part.on_cut) continue;
    Energy shared;
    for (const ShareResult& share : run.shares) shared += share.part == part.part.path ? share.energy.best : Energy{};
    if (shared == part.energy.best) continue;
    run.anomalies.push_back(
        {"cross_check", part.part.path, *window_.end,
         fmt::format("shares sum to {} of {} uJ", shared.microjoules(), part.energy.best.microjoules())});
  }
}

/// R28: two views of a part against each other, parts against what holds them.
void Road::cross_check(Run& run) const {
  cross_check_shares(run);
  const std::vector<const PartResult*> sound = sound_parts(run);
  for (const PartResult* whole : sound) {
    for (const PartResult* part : sound) {
      if (part->part.path == whole->part.path && part < whole) cross_check_views(run, *part, *whole);
    }
    const Bounded<Energy> parts = inside(*whole, sound);
    const double above = bounds_above(parts, whole->energy);
    if (above <= kBreach) continue;
    run.anomalies.push_back({"cross_check", whole->part.path, *window_.end,
                             fmt::format("the parts of {} took {}, it says {}: {:.1f} times their bounds above",
                                         whole->part.name(), format(parts.best), format(whole->energy.best), above)});
  }
}

}  // namespace joulery

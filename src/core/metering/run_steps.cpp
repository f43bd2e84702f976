// SPDX-License-Identifier: Apache-2.0
// A run says what its parts took and not what it was: the kind of its load is told by what rose above the least that
// any of the runs took.
#include "core/metering/run_steps.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <string_view>

#include "core/metering/rest.h"
#include "core/metering/wall_resolution.h"

namespace joulery {
namespace {

/// A meter that answers a moment after the run began has seen it all the same.
constexpr double kWhole = 0.99;
/// Parts that took no more above the least, against the wall, are idle: the test for drift allows 3 % of the wall.
constexpr double kIdleRise = 0.01;
/// One kind of part made so much of the rise, and the load is of its kind; else it is mixed.
constexpr double kMainShare = 0.75;
/// Flags of a part whose amount is in doubt by more than its bounds say.
constexpr std::array<std::string_view, 4> kDoubtful{"stuck", "counter_check_failed", "ambiguous_wrap",
                                                    "below_resolution"};

bool is_measured(const PartResult& part) { return part.method == Method::counted || part.method == Method::integrated; }

bool is_whole_and_sound(const PartResult& part) {
  return part.coverage >= kWhole &&
         std::none_of(kDoubtful.begin(), kDoubtful.end(), [&](std::string_view flag) { return has_flag(part, flag); });
}

/// The outermost meter of the whole machine that is not summed itself. What goes into a board is not the machine.
const PartResult* meter_of(const Run& run) {
  const PartResult* best = nullptr;
  for (const PartResult& part : run.parts) {
    const bool is_meter = is_whole_machine(part.part) && part.part.path != "machine/board";
    if (!is_meter || part.on_cut || has_flag(part, "duplicate") || !is_measured(part)) continue;
    if (best == nullptr || (best->part.path != part.part.path && contains(part.part, best->part))) best = &part;
  }
  return best;
}

/// Parts above the meter are for the fit to refuse, and a calibration that does not count is the reason for a new one;
/// what moves no energy does not matter. Every other anomaly makes the run no witness.
bool is_disturbed(const Run& run, const PartResult& meter) {
  constexpr std::array<std::string_view, 3> kHarmless{"calibration", "clock_step", "sensor_period"};
  return std::any_of(run.anomalies.begin(), run.anomalies.end(), [&](const Anomaly& one) {
    if (one.kind == "cross_check") return one.part != meter.part.path;
    return std::find(kHarmless.begin(), kHarmless.end(), one.kind) == kHarmless.end();
  });
}

/// Mean power of a series over [from, to]; nothing where it was not seen all the time.
std::optional<Power> mean_power(const Series& series, Instant from, Instant to) {
  if (series.step <= Duration::zero() || from < series.start) return std::nullopt;
  double joules = 0;
  Duration seen{};
  for (std::size_t i = 0; i < series.power.size(); ++i) {
    const Instant begin = series.start + series.step * static_cast<std::int64_t>(i);
    const Duration part = std::min(begin + series.step, to) - std::max(begin, from);
    if (part <= Duration::zero()) continue;
    if (!series.power[i]) return std::nullopt;
    joules += *series.power[i] / watt * seconds_of(part);
    seen += part;
  }
  // The last reading of a slow meter is up to one of its periods before the end.
  if (to - from - seen > std::chrono::seconds(2)) return std::nullopt;
  return joules / seconds_of(seen) * watt;
}

Bounded<Energy> scaled(const Bounded<Energy>& energy, double factor) {
  return {energy.low * factor, energy.best * factor, energy.high * factor};
}

/// What the parts and the meter took after settling; false where the stored power over time does not tell it.
bool settle(const std::vector<const PartResult*>& parts, const PartResult& meter, const Run& run, LoadStep& step) {
  const Instant from = run.begin + run_settle;
  if (run.end - from < least_run) return false;
  const Duration time = run.end - from;
  const auto wall = mean_power(meter.series, from, run.end);
  if (!wall) return false;
  std::vector<Bounded<Energy>> settled;
  settled.reserve(parts.size());
  for (const PartResult* part : parts) {
    const auto power = mean_power(part->series, from, run.end);
    if (!power || part->energy.best <= Energy{}) return false;
    const double share = *power * time / part->energy.best;
    settled.push_back(scaled(part->energy, share));
  }
  step.begin = run.start.anchor.utc_of(from);
  step.time = time;
  step.parts = std::move(settled);
  step.wall = *wall * time;
  return true;
}

LoadStep step_of(const Run& run, std::size_t& settled) {
  const PartResult& meter = *meter_of(run);
  const std::vector<const PartResult*> parts = parts_to_fit(run);
  LoadStep step;
  step.name = run.start.name.empty() ? run.start.id.substr(0, 10) : run.start.name;
  if (settle(parts, meter, run, step)) {
    ++settled;
    return step;
  }
  step.begin = run.start.anchor.utc_of(run.begin);
  step.time = run.duration();
  step.parts.reserve(parts.size());
  for (const PartResult* part : parts) step.parts.push_back(scaled(part->energy, 1 / part->coverage));
  step.wall = meter.energy.best * (1 / meter.coverage);
  return step;
}

/// Everything that must be the same in all runs of one fit.
struct Setting {
  Fingerprint machine;
  std::vector<CutMember> cut;
  std::string meter;
  bool operator==(const Setting&) const = default;
};

Setting setting_of(const Run& run) {
  Setting setting{fingerprint_of(run.start.host), {}, meter_of(run)->source};
  const std::vector<const PartResult*> parts = parts_to_fit(run);
  setting.cut.reserve(parts.size());
  for (const PartResult* part : parts) setting.cut.push_back(cut_member(*part));
  return setting;
}

/// Machines apart from their GPUs, which a machine at rest may not know.
bool is_same_machine(const Host& one, const Host& other) {
  Fingerprint a = fingerprint_of(one);
  Fingerprint b = fingerprint_of(other);
  a.gpus.clear();
  b.gpus.clear();
  return one.id_hash == other.id_hash && a == b;
}

/// Of the processors, of memory and of GPUs; what is of no such kind (psys) counts as processors.
using PowerByKind = std::array<double, 3>;

PowerByKind power_by_kind(const LoadStep& step, std::span<const PartKind> kinds) {
  PowerByKind power{};
  for (std::size_t i = 0; i < step.parts.size(); ++i) {
    const std::size_t kind = kinds[i] == PartKind::memory ? 1 : kinds[i] == PartKind::gpu ? 2 : 0;
    power[kind] += step.parts[i].best / step.time / watt;
  }
  return power;
}

double sum_of(const PowerByKind& power) { return power[0] + power[1] + power[2]; }

LoadClass kind_of(const PowerByKind& power, const PowerByKind& least, double wall) {
  constexpr std::array kKinds{LoadClass::cpu, LoadClass::memory, LoadClass::gpu};
  PowerByKind rise{};
  for (std::size_t k = 0; k < rise.size(); ++k) rise[k] = std::max(0.0, power[k] - least[k]);
  if (sum_of(rise) <= kIdleRise * wall) return LoadClass::idle;
  for (std::size_t k = 0; k < rise.size(); ++k) {
    if (rise[k] >= kMainShare * sum_of(rise)) return kKinds[k];
  }
  return LoadClass::mixed;
}

/// The least is what the run took whose parts together took least.
void classify(std::vector<LoadStep>& steps, std::span<const PartKind> kinds) {
  std::vector<PowerByKind> powers;
  powers.reserve(steps.size());
  for (const LoadStep& step : steps) powers.push_back(power_by_kind(step, kinds));
  const auto least = std::min_element(powers.begin(), powers.end(),
                                      [](const auto& one, const auto& other) { return sum_of(one) < sum_of(other); });
  if (least == powers.end()) return;
  const LoadStep& rest = steps[static_cast<std::size_t>(least - powers.begin())];
  const double wall = rest.wall / rest.time / watt;
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i].kind = kind_of(powers[i], *least, wall);
}

/// The unit of the meter's display, from the first and the last reading that every run keeps.
void add_resolution(std::span<const Run* const> runs, RunSteps& found) {
  std::vector<Reading> readings;
  readings.reserve(runs.size() * 2);
  const Channel* channel = nullptr;
  for (const Run* run : runs) {
    const PartResult& meter = *meter_of(*run);
    for (const auto& reading : {meter.evidence.first, meter.evidence.last}) {
      if (reading) readings.push_back(*reading);
    }
    for (const Channel& one : run->start.channels) {
      if (one.source == meter.source) channel = &one;
    }
  }
  if (channel == nullptr) return;
  for (LoadStep& step : found.steps) step.wall_resolution = wall_resolution(*channel, readings, step.time);
}

std::string date_of(UtcTime at) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string unfit_text(const RunSteps& found) {
  std::string text;
  for (const auto& [why, count] : found.unfit) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, why);
  return text;
}

}  // namespace

std::size_t RunSteps::count(LoadClass kind) const {
  return static_cast<std::size_t>(
      std::count_if(steps.begin(), steps.end(), [kind](const LoadStep& step) { return step.kind == kind; }));
}

std::size_t RunSteps::kinds() const {
  std::set<LoadClass> seen;
  for (const LoadStep& step : steps) seen.insert(step.kind);
  return seen.size();
}

std::vector<const PartResult*> parts_to_fit(const Run& run) {
  std::vector<const PartResult*> parts;
  for (const PartResult& part : run.parts) {
    if (part.on_cut && part.part.path != rest_path) parts.push_back(&part);
  }
  return parts;
}

CutMember cut_member(const PartResult& part) { return {part.part.path, part.method, part.source}; }

std::optional<std::string> why_no_step(const Run& run) {
  if (run.merged) return "merged";
  if (run.interrupted) return "interrupted";
  if (run.duration() < least_run) return "shorter than 30 s";
  const PartResult* meter = meter_of(run);
  if (meter == nullptr) return "without a meter of the whole machine";
  const auto parts = parts_to_fit(run);
  const auto is_load = [](const PartResult* part) { return part->part.kind != PartKind::memory; };
  if (std::none_of(parts.begin(), parts.end(), is_load)) return "without a measured part";
  if (std::any_of(parts.begin(), parts.end(), [&](const auto* part) { return is_load(part) && !is_measured(*part); })) {
    return "with a modelled processor or GPU";
  }
  if (!is_whole_and_sound(*meter) || meter->energy.best <= Energy{}) return "whose meter was not seen all the time";
  if (!std::all_of(parts.begin(), parts.end(), [](const auto* part) { return is_whole_and_sound(*part); })) {
    return "with a part that was not seen all the time";
  }
  const auto is_imported = [](const PartResult* part) { return part->method == Method::imported; };
  if (std::any_of(parts.begin(), parts.end(), is_imported)) return "with a part from a recording";
  if (is_disturbed(run, *meter)) return "with an anomaly";
  return std::nullopt;
}

RunSteps steps_of_runs(std::span<const Run> runs, const Host& machine) {
  RunSteps found;
  std::vector<const Run*> fit;
  for (const Run& run : runs) {
    auto why = why_no_step(run);
    if (!why && !is_same_machine(run.start.host, machine)) why = "of another machine, or of other hardware";
    if (why) {
      ++found.unfit[*why];
    } else {
      fit.push_back(&run);
    }
  }
  if (fit.empty()) return found;
  std::sort(fit.begin(), fit.end(), [](const Run* one, const Run* other) {
    return one->start.anchor.utc_of(one->begin) < other->start.anchor.utc_of(other->begin);
  });
  // Two runs at the same time are one step of the machine, not two.
  std::vector<const Run*> apart;
  apart.reserve(fit.size());
  for (const Run* run : fit) {
    const bool beside =
        !apart.empty() && run->start.anchor.utc_of(run->begin) < apart.back()->start.anchor.utc_of(apart.back()->end);
    if (beside) {
      ++found.unfit["beside another run"];
    } else {
      apart.push_back(run);
    }
  }
  fit = std::move(apart);
  const Run& newest = *fit.back();
  const Setting setting = setting_of(newest);
  const auto others =
      std::remove_if(fit.begin(), fit.end(), [&](const Run* run) { return setting_of(*run) != setting; });
  if (others != fit.end()) {
    found.unfit["with other parts, methods, GPUs or meter than the newest"] =
        static_cast<std::size_t>(fit.end() - others);
  }
  fit.erase(others, fit.end());
  found.steps.reserve(fit.size());
  for (const Run* run : fit) found.steps.push_back(step_of(*run, found.settled));
  const std::vector<const PartResult*> summed = parts_to_fit(newest);
  std::vector<PartKind> kinds;
  kinds.reserve(summed.size());
  for (const PartResult* part : summed) kinds.push_back(part->part.kind);
  classify(found.steps, kinds);
  add_resolution(fit, found);
  const PartResult& meter = *meter_of(newest);
  found.cut = setting.cut;
  found.meter = {fmt::format("{} in {} runs", meter.source, fit.size()), meter.accuracy_fraction,
                 meter.accuracy_source};
  found.gpus = newest.start.host.gpus;
  return found;
}

Result<void> check_run_steps(const RunSteps& found) {
  const std::size_t kinds = found.kinds();
  if (found.steps.size() >= least_run_count && kinds >= least_kind_count) return {};
  std::string what =
      fmt::format("{} run{} of {} kind{} of load can be fitted, {} of {} kinds are needed", found.steps.size(),
                  found.steps.size() == 1 ? "" : "s", kinds, kinds == 1 ? "" : "s", least_run_count, least_kind_count);
  if (!found.unfit.empty()) what += "; not used: " + unfit_text(found);
  return failure(ErrorKind::broken, std::move(what), "runs with a meter of the whole machine",
                 "measure runs of 40 s or more of different loads, an idle one too: joulery run -- sleep 60");
}

std::vector<std::string> notes_of(const RunSteps& found) {
  std::vector<std::string> notes;
  if (found.steps.empty()) return notes;
  notes.push_back(fmt::format("from {} runs of {} to {}; the first 10 s of {} of them were left out",
                              found.steps.size(), date_of(found.steps.front().begin), date_of(found.steps.back().begin),
                              found.settled));
  if (!found.unfit.empty()) notes.push_back("runs not used: " + unfit_text(found));
  notes.emplace_back("idle is the least that any of these runs took: of a machine at rest they may say nothing");
  if (found.count(LoadClass::idle) < 2) {
    notes.emplace_back("only one run took as little as that: whether the wall drifted could not be tested");
  }
  return notes;
}

}  // namespace joulery

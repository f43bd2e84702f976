// SPDX-License-Identifier: Apache-2.0
// One record against itself: sums, intensity, power, zeros, counts. Energies per unit are per_unit_rules.cpp.
#include "core/linting/trial_rules.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/linting/accelerator_limits.h"
#include "core/linting/ends.h"

namespace joulery {
namespace {

constexpr double kInFiles = 1e-6;       ///< L1: what sums in files may miss
constexpr double kPowerSlack = 1.05;    ///< L3: energy over duration above the power columns
constexpr double kOnePercent = 0.01;    ///< L3, L8
constexpr double kDirtiestGrid = 1500;  ///< L2, g/kWh

Breach breach(LintCheck check, const ImportedTrial& trial, std::string group, std::string numbers) {
  return {check, std::move(group), trial.origin, subject_of(trial), std::move(numbers), {}};
}

struct NamedPart {
  std::string_view name;
  const StatedPart& part;
};

std::array<NamedPart, 4> parts_of(const ImportedTrial& trial) {
  return {{{"cpu", trial.cpu}, {"gpu", trial.gpu}, {"ram", trial.memory}, {"other", trial.other}}};
}

bool lacks_energy(const ImportedTrial& trial) {
  return std::any_of(trial.absences.begin(), trial.absences.end(), [](const Absence& absence) {
    return absence.written_as_zero && absence.field.ends_with("energy");
  });
}

/// Mean power in watts of an energy over the trial's duration; nothing without both, or of no time.
std::optional<Ends> mean_watts(const ImportedTrial& trial, const StatedPart& part) {
  if (!part.energy || !trial.duration) return std::nullopt;
  const Ends seconds = ends_of(*trial.duration, stated_second);
  if (seconds.low <= 0) return std::nullopt;
  return ends_of(*part.energy, stated_joule) / seconds;
}

/// The sum of the power columns; nothing when a part with energy has none.
std::optional<Ends> column_watts(const ImportedTrial& trial) {
  Ends sum;
  bool any = false;
  for (const NamedPart& named : parts_of(trial)) {
    if (named.part.energy && !named.part.power) return std::nullopt;
    if (!named.part.power) continue;
    sum = sum + ends_of(*named.part.power, watt);
    any = true;
  }
  if (!any) return std::nullopt;
  return sum;
}

}  // namespace

std::string subject_of(const ImportedTrial& trial) {
  const TrialNames& names = trial.names;
  std::string subject = names.run_id.empty() ? std::string() : fmt::format("run {}", names.run_id);
  for (const std::string& name : {names.project.empty() ? names.model : names.project, names.phase_name}) {
    if (!name.empty()) subject += (subject.empty() ? "" : ", ") + name;
  }
  return subject;
}

std::vector<Breach> check_parts(const ImportedTrial& trial) {
  if (!trial.total.energy) return {};
  Ends sum;
  std::string terms;
  for (const NamedPart& named : parts_of(trial)) {
    if (!named.part.energy) continue;
    sum = sum + ends_of(*named.part.energy, stated_joule);
    terms +=
        fmt::format("{}{} {:.6g}", terms.empty() ? "" : " + ", named.name, named.part.energy->value / stated_joule);
  }
  if (terms.empty()) return {};
  const Ends total = ends_of(*trial.total.energy, stated_joule);
  // One part alone says nothing of the others; a missing one leaves room above the sum, never below.
  const bool whole_sum = !lacks_energy(trial) && trial.cpu.energy && trial.memory.energy;
  const Ends wide = widened(sum, kInFiles);
  if (whole_sum ? meet(wide, total) : wide.low <= total.high) return {};
  return {breach(LintCheck::parts_add_up, trial, "",
                 fmt::format("{} = {:.6g} J, total {:.6g} J", terms, sum.middle(), total.middle()))};
}

std::vector<Breach> check_intensity(const ImportedTrial& trial) {
  const auto& footprint = trial.footprint;
  if (!footprint.carbon || !trial.total.energy) return {};
  const Ends energy = ends_of(*trial.total.energy, stated_kilowatt_hour);
  if (energy.low <= 0) return {};
  const Ends implied = ends_of(*footprint.carbon, stated_gram) / energy;
  if (footprint.intensity) {
    const Ends stated = ends_of(*footprint.intensity, gram_per_kilowatt_hour);
    if (meet(implied, stated)) return {};
    Breach found = breach(LintCheck::stated_intensity, trial, "",
                          fmt::format("{:.6g} g / {:.6g} kWh = {:.5g} to {:.5g} g/kWh, stated {:.5g}",
                                      footprint.carbon->value / stated_gram, energy.middle(), implied.low, implied.high,
                                      stated.middle()));
    if (stated.low > 0) found.quotient = implied.middle() / stated.middle();
    return {found};
  }
  if (meet(implied, {0, kDirtiestGrid})) return {};
  return {breach(LintCheck::sane_intensity, trial, "", fmt::format("implied {:.5g} g/kWh", implied.middle()))};
}

std::vector<Breach> check_power(const ImportedTrial& trial) {
  std::vector<Breach> found;
  const auto mean = mean_watts(trial, trial.total);
  if (!mean) return found;
  const auto columns = column_watts(trial);
  if (columns && mean->low > columns->high * kPowerSlack) {
    found.push_back(breach(LintCheck::power_columns, trial, "",
                           fmt::format("{:.6g} J / {:.4g} s = {:.1f} W, the power columns sum to {:.1f} W",
                                       trial.total.energy->value / stated_joule, trial.duration->value / stated_second,
                                       mean->middle(), columns->middle())));
  }
  if (!trial.total.power) return found;
  const Ends stated = ends_of(*trial.total.power, watt);
  if (meet(widened(*mean, kOnePercent), stated)) return found;
  found.push_back(
      breach(LintCheck::mean_power, trial, "",
             fmt::format("energy / duration = {:.5g} W, stated {:.5g} W", mean->middle(), stated.middle())));
  if (stated.middle() > 0) found.back().quotient = mean->middle() / stated.middle();
  return found;
}

std::vector<Breach> check_device_power(const ImportedTrial& trial) {
  const auto mean = mean_watts(trial, trial.gpu);
  if (!mean || !trial.host.gpu_count) return {};
  const auto range = power_range_of(trial.host.gpu_model);
  const double count = trial.host.gpu_count->value / one;
  if (!range || count < 1) return {};
  // Of one device: tools tell how many there are, and may have measured fewer.
  const double least = range->idle ? 0.5 * (*range->idle / watt) : 0;
  const double most = 1.1 * (range->limit / watt) * count;
  if (meet(*mean, {least, most})) return {};
  return {breach(LintCheck::device_limit, trial, trial.host.gpu_model,
                 fmt::format("{:g} x {}: {:.5g} W, possible {:.4g} to {:.4g} W", count, trial.host.gpu_model,
                             mean->middle(), least, most))};
}

std::vector<Breach> check_energies(const ImportedTrial& trial) {
  std::vector<Breach> found;
  for (const Absence& absence : trial.absences) {
    if (absence.written_as_zero && absence.field.find("energy") != std::string::npos) {
      found.push_back(
          breach(LintCheck::missing_energy, trial, absence.field, fmt::format("{} is {}", absence.field, absence.why)));
    }
  }
  const auto is_negative = [](const StatedPart& part) { return part.energy && part.energy->value < StatedEnergy(); };
  const auto tell = [&](std::string_view name, const StatedPart& part) {
    if (!is_negative(part)) return;
    found.push_back(breach(LintCheck::negative_energy, trial, std::string(name),
                           fmt::format("{} {:.6g} J", name, part.energy->value / stated_joule)));
  };
  for (const NamedPart& named : parts_of(trial)) tell(named.name, named.part);
  tell("total", trial.total);
  return found;
}

std::vector<Breach> check_facility(const ImportedTrial& trial) {
  const auto& [carbon, intensity, water, pue, wue] = trial.footprint;
  if (!pue) return {};
  const Ends ratio = ends_of(*pue, whole);
  if (!meet(ratio, {1, 3})) {
    return {breach(LintCheck::sane_pue, trial, "", fmt::format("PUE {:g}", ratio.middle()))};
  }
  if (!water || !wue || !trial.total.energy || trial.rung != Rung::site || ratio.low <= 1) return {};
  const Ends litres = ends_of(*water, stated_litre);
  const Ends from_facility =
      ends_of(*wue, litre_per_it_kilowatt_hour) * ends_of(*trial.total.energy, stated_kilowatt_hour);
  if (!meet(widened(from_facility, kInFiles), litres)) return {};
  return {breach(LintCheck::wue_per_it_energy, trial, "",
                 fmt::format("{:.4g} L = WUE {:g} x {:.4g} kWh, which hold the PUE {:g}", litres.middle(),
                             wue->value / litre_per_it_kilowatt_hour, trial.total.energy->value / stated_kilowatt_hour,
                             ratio.middle()))};
}

std::vector<Breach> check_counts(const ImportedTrial& trial) {
  std::vector<Breach> found;
  const StatedWork& work = trial.work;
  if (work.queries && work.successes && work.failures &&
      work.successes->value + work.failures->value != work.queries->value) {
    found.push_back(breach(LintCheck::counts_add_up, trial, "",
                           fmt::format("{:g} + {:g} is not {:g}", work.successes->value / one,
                                       work.failures->value / one, work.queries->value / one)));
  }
  if (work.queries && trial.per_unit.per_thousand_queries && work.queries->value < one * 1000) {
    found.push_back(breach(LintCheck::extrapolated, trial, "", fmt::format("n = {:g}", work.queries->value / one)));
  }
  return found;
}

}  // namespace joulery

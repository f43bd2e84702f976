// SPDX-License-Identifier: Apache-2.0
// Field by field: what must be more than nothing, and why.
#include "core/importing/codecarbon_zeros.h"

#include <fmt/format.h>

namespace joulery {
namespace {

/// Drops a value that is exactly 0; true when it did.
template <class Q>
bool drop_zero(std::optional<Printed<Q>>& number) {
  if (!number || number->value != Q()) return false;
  number.reset();
  return true;
}

template <class Q>
void missing_if_zero(ImportedTrial& trial, std::optional<Printed<Q>>& number, std::string_view field,
                     const std::string& why) {
  if (drop_zero(number)) trial.absences.push_back({std::string(field), fmt::format("0 {}", why), true});
}

void look_at_gpu(ImportedTrial& trial) {
  const auto& count = trial.host.gpu_count;
  if (count && count->value > Count()) {
    const std::string why = fmt::format("with gpu_count {:g}: missing, not nothing", count->value / one);
    missing_if_zero(trial, trial.gpu.energy, "gpu_energy", why);
    missing_if_zero(trial, trial.gpu.power, "gpu_power", why);
    return;
  }
  if (drop_zero(trial.gpu.energy)) trial.absences.push_back({"gpu_energy", "no GPU is stated", false});
  drop_zero(trial.gpu.power);
}

}  // namespace

void take_zeros_for_absences(ImportedTrial& trial) {
  const bool took_energy = trial.total.energy && trial.total.energy->value > StatedEnergy();
  if (took_energy)
    missing_if_zero(trial, trial.footprint.carbon, "emissions", "for energy that was used: no factor was known");
  look_at_gpu(trial);
  if (trial.duration && trial.duration->value > StatedTime()) {
    const std::string why = fmt::format("in {:.4g} s: missing, not nothing", trial.duration->value / stated_second);
    missing_if_zero(trial, trial.cpu.energy, "cpu_energy", why);
    missing_if_zero(trial, trial.memory.energy, "ram_energy", why);
    missing_if_zero(trial, trial.total.energy, "energy_consumed", why);
    missing_if_zero(trial, trial.cpu.power, "cpu_power", why);
    missing_if_zero(trial, trial.memory.power, "ram_power", why);
  }
  if (drop_zero(trial.footprint.wue)) trial.absences.push_back({"wue", "0: not set", false});
  if (!trial.footprint.wue && drop_zero(trial.footprint.water)) {
    trial.absences.push_back({"water_consumed", "0 without a wue", false});
  }
  missing_if_zero(trial, trial.footprint.pue, "pue", "is no PUE");
}

}  // namespace joulery

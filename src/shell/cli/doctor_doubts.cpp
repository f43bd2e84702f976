// SPDX-License-Identifier: Apache-2.0
// Checks of what an instrument that answers is worth: counters that are blurred on purpose, zones that look alike, GPU
// sensors that see a part of the time.
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "core/metering/cut.h"
#include "core/reporting/phrase.h"
#include "foundation/units/format.h"
#include "shell/cli/doctor.h"

namespace joulery {
namespace {

/// The part of the time between two readings that no reading holds; nothing where the window is not known.
std::optional<double> blind_fraction(const SensorBehaviour& behaviour, Duration period) {
  if (!behaviour.window || period <= Duration::zero()) return std::nullopt;
  return std::max(0.0, 1 - seconds_of(*behaviour.window) / seconds_of(period));
}

std::string manner_of(const Channel& channel) {
  return channel.kind == ChannelKind::counter
             ? "by its energy counter, which each run holds against the integral of its power where both are read"
             : "by its power readings, integrated over time";
}

Check check_gpu_sensor(const Channel& channel) {
  if (has_flag(channel, kLimitTimesLoad)) {
    return {
        "gpu sensor", CheckStatus::warn,
        fmt::format("{} tells its load only: its energy is modelled, {}", channel.part.name(), channel.accuracy_source),
        "a newer card or driver, or a wall meter, is the only better source"};
  }
  Check check{"gpu sensor", CheckStatus::ok,
              fmt::format("{} {}, ±{:.0f} %", channel.part.name(), manner_of(channel), channel.accuracy_fraction * 100),
              ""};
  if (!channel.behaviour) {
    check.finding += "; how it forms its readings is not in the table of this model and driver";
    return check;
  }
  const SensorBehaviour& behaviour = *channel.behaviour;
  const Duration period = behaviour.period.value_or(channel.period);
  const auto blind = blind_fraction(behaviour, period);
  if (behaviour.window) {
    check.finding += fmt::format("; a reading is the mean of {}, every {}", format(*behaviour.window), format(period));
    if (behaviour.delay > Duration::zero()) check.finding += fmt::format(", {} late", format(behaviour.delay));
  }
  if (blind && *blind > 0.005) {
    check.status = CheckStatus::warn;
    check.finding += fmt::format(": {} of the time is not seen", percent(*blind));
    check.remedy =
        "loads that repeat near that period are flagged and widened; many repetitions of uneven length "
        "average it out";
  }
  check.finding += behaviour.gain == 1 ? "; the gain of this model is not known"
                                       : fmt::format("; its model reads {} times the truth, which is corrected",
                                                     significant(behaviour.gain));
  return check;
}

}  // namespace

std::vector<Check> check_gpu_sensors(const Patient& patient) {
  std::vector<Check> checks;
  for (const std::uint16_t index : choose_cut(patient.channels, std::vector<bool>()).on_cut) {
    const Channel& channel = patient.channels[index];
    if (channel.part.kind == PartKind::gpu) checks.push_back(check_gpu_sensor(channel));
  }
  return checks;
}

std::vector<Check> check_filtering(const Patient& patient) {
  const auto filtered = std::find_if(patient.channels.begin(), patient.channels.end(),
                                     [](const Channel& channel) { return has_flag(channel, "filtered"); });
  if (filtered == patient.channels.end()) return {};
  return {{"filtering", CheckStatus::warn,
           fmt::format("SGX is on, and with it noise on the processor's energy counters (INTEL-SA-00389): ±{:.0f} %",
                       filtered->accuracy_fraction * 100),
           "switch SGX off in the BIOS if nothing needs it"}};
}

std::vector<Check> check_lookalikes(const Patient& patient) {
  std::set<std::string> dies;
  for (const Channel& channel : patient.channels) {
    if (channel.part.kind == PartKind::cpu && channel.part.name().find("-die-") != std::string::npos) {
      dies.insert(channel.part.name());
    }
  }
  if (dies.size() < 2) return {};
  return {{"dies", CheckStatus::ok,
           fmt::format("{} are counted each; dies whose counters move alike are copies of one package, which a run "
                       "finds out and counts once",
                       listed({dies.begin(), dies.end()})),
           ""}};
}

}  // namespace joulery

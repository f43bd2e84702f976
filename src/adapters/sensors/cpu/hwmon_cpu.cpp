// SPDX-License-Identifier: Apache-2.0
// Labels to parts. amd_energy calls its counters "EsocketN" and "EcoreN" (Documentation/hwmon/amd_energy.rst of Linux
// 5.8); zenpower "SVI2_P_Core" and "SVI2_P_SoC", with "cpuN " before it where there are two sockets (zenpower.c).
#include "adapters/sensors/cpu/hwmon_cpu.h"

#include <optional>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/hwmon_quantities.h"
#include "adapters/sensors/board/hwmon_rooms.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The register moves every millisecond; the driver's thread folds it into 64 bits.
constexpr Duration kEnergyPeriod = std::chrono::milliseconds(1);
/// SVI2 telemetry is read anew for each reading; how often it moves is not documented.
constexpr Duration kTelemetryPeriod = std::chrono::milliseconds(100);

std::optional<std::string> package_of_socket(std::string_view label) {
  constexpr std::string_view kSocket = "Esocket";
  const auto number = label.starts_with(kSocket) ? parse_u64(label.substr(kSocket.size())) : std::nullopt;
  if (!number) return std::nullopt;
  return "machine/package-" + std::to_string(*number);
}

/// "machine/package-1/soc" of "cpu1 SVI2_P_SoC".
std::optional<std::string> rail_of_telemetry(std::string_view label) {
  std::string package = "0";
  if (label.starts_with("cpu")) {
    const auto space = label.find(' ');
    const auto number = space == std::string_view::npos ? std::nullopt : parse_u64(label.substr(3, space - 3));
    if (!number) return std::nullopt;
    package = std::to_string(*number);
    label.remove_prefix(space + 1);
  }
  if (label == "SVI2_P_Core") return "machine/package-" + package + "/core";
  if (label == "SVI2_P_SoC") return "machine/package-" + package + "/soc";
  return std::nullopt;
}

bool is_single_core(std::string_view label) { return label.starts_with("Ecore"); }

void add(Files& files, const HwmonChip& chip, const HwmonQuantity& quantity, std::vector<AttributeChannel>& channels,
         std::vector<Error>& findings) {
  const bool energy = chip.name == "amd_energy";
  if (energy && is_single_core(quantity.label)) return;
  const auto path = energy ? package_of_socket(quantity.label) : rail_of_telemetry(quantity.label);
  AttributeChannel made = channel_of(files, chip, quantity, energy ? kEnergyPeriod : kTelemetryPeriod);
  if (!path) {
    findings.push_back({ErrorKind::unsupported, chip.name + " has a reading of an unknown name: " + quantity.label,
                        files.host_path(made.file), std::string(remedy::report_chip)});
    return;
  }
  made.channel.part = {*path, PartKind::cpu};
  set_accuracy(made.channel, energy ? "rapl_package_amd" : "svi2");
  if (energy) made.channel.flags.emplace_back("vendor_model");
  channels.push_back(std::move(made));
}

}  // namespace

Probe probe_hwmon_processors(Files& files) {
  Probe probe;
  HwmonChips found =
      find_hwmon_chips(files, [](std::string_view name) { return hwmon_room(name) == HwmonRoom::processor; });
  probe.findings = std::move(found.findings);
  std::vector<AttributeChannel> channels;
  for (const HwmonChip& chip : found.chips) {
    for (const HwmonQuantity& quantity : quantities_of(files, chip, probe.findings)) {
      if (quantity.times.empty()) add(files, chip, quantity, channels, probe.findings);
    }
  }
  add_attribute_sensor(files, {"hwmon-cpu", remedy::sysfs_rights}, std::move(channels), probe);
  return probe;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The rows, and the walk through them.
#include "adapters/sensors/table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "adapters/net/curl_http.h"
#include "adapters/sensors/board/acpi_meter.h"
#include "adapters/sensors/board/battery.h"
#include "adapters/sensors/board/cray.h"
#include "adapters/sensors/board/hwmon.h"
#include "adapters/sensors/board/ipmi_tools.h"
#include "adapters/sensors/board/jetson.h"
#include "adapters/sensors/cpu/hwmon_cpu.h"
#include "adapters/sensors/cpu/msr.h"
#include "adapters/sensors/cpu/powercap.h"
#include "adapters/sensors/gpu/amd_gpus.h"
#include "adapters/sensors/gpu/hwmon_gpu.h"
#include "adapters/sensors/gpu/level_zero.h"
#include "adapters/sensors/gpu/nvml.h"
#include "adapters/sensors/outside/child_program.h"
#include "adapters/sensors/outside/program.h"
#include "adapters/sensors/outside/prometheus.h"
#include "adapters/sensors/outside/recording.h"
#include "adapters/sensors/outside/redfish.h"
#include "adapters/sensors/outside/wall_plug.h"

namespace joulery {
namespace {

/// What a row of the processor's counters could read and could not is kept for the row of joulery-sensord.
Probe kept_in_mind(ProbeContext& context, Probe found) {
  for (const auto& sensor : found.sensors) {
    for (const Channel& channel : sensor->channels()) context.rapl.counted.insert(channel.part.path);
  }
  for (const Error& finding : found.findings) context.rapl.refused |= finding.kind == ErrorKind::denied;
  return found;
}

Probe probe_perf_row(ProbeContext& context) {
  const bool kernel = !context.perf_opener && context.live;
  const PerfOpener opener = kernel ? live_perf_opener() : context.perf_opener;
  return kept_in_mind(context, probe_perf_power(context.files, opener, context.per_core));
}

Probe probe_msr_row(ProbeContext& context) {
  return is_named(context, "msr") ? kept_in_mind(context, probe_msr(context.files)) : Probe{};
}

Probe probe_powercap_row(ProbeContext& context) { return kept_in_mind(context, probe_powercap(context.files)); }

Probe probe_sensord_row(ProbeContext& context) {
  if (!context.rapl.refused && !context.rapl.counted.empty()) return {};
  const SensordOpener opener = context.sensord_opener ? context.sensord_opener : live_sensord_opener();
  return probe_sensord(context.files, opener, context.rapl.counted);
}

Probe probe_cray_row(ProbeContext& context) { return probe_cray(context.files); }

Probe probe_battery_row(ProbeContext& context) { return probe_battery(context.files); }

Probe probe_ipmi_row(ProbeContext& context) {
  return probe_ipmi(context.files, context.ipmi_opener ? context.ipmi_opener : live_ipmi_opener());
}

ProgramStarter starter_of(const ProbeContext& context) {
  return context.program_starter ? context.program_starter : start_program;
}

Probe probe_ipmi_tool_row(ProbeContext& context) {
  // Both would ask the same controller.
  if (is_named(context, "ipmitool")) return probe_ipmi_tool("ipmitool", starter_of(context));
  return is_named(context, "ipmi-dcmi") ? probe_ipmi_tool("ipmi-dcmi", starter_of(context)) : Probe{};
}

Probe probe_program_row(ProbeContext& context) {
  return probe_program(named_addresses(context, "program"), starter_of(context));
}

Probe probe_nvml_row(ProbeContext& context) {
  if (!context.live && !context.nvml_path) return {};
  return probe_nvml(context.files, context.nvml_path, context.gpu_masks);
}

Probe probe_amd_row(ProbeContext& context) {
  const GpuLibraries& libraries = context.gpu_libraries;
  if (!context.live && !libraries.amdsmi && !libraries.rocm_smi) return {};
  return probe_amd_gpus(context.files, libraries);
}

Probe probe_level_zero_row(ProbeContext& context) {
  if (!context.live && !context.gpu_libraries.level_zero) return {};
  return probe_level_zero(context.files, context.gpu_libraries);
}

Probe probe_hwmon_cpu_row(ProbeContext& context) { return probe_hwmon_processors(context.files); }
Probe probe_hwmon_gpu_row(ProbeContext& context) { return probe_hwmon_gpus(context.files); }
Probe probe_acpi_row(ProbeContext& context) { return probe_acpi_meters(context.files); }
Probe probe_jetson_row(ProbeContext& context) { return probe_jetson(context.files); }
Probe probe_hwmon_row(ProbeContext& context) { return probe_hwmon(context.files); }

/// Sources on the network are asked at the start, for somebody named them; each ends by its own deadline.
using ProbeAddresses = Probe (*)(const std::vector<std::string>&, const HttpOpener&);

Probe probe_network_row(const ProbeContext& context, std::string_view kind, ProbeAddresses probe) {
  const std::vector<std::string> addresses = named_addresses(context, kind);
  if (addresses.empty()) return {};
  return probe(addresses, context.http ? context.http : curl_opener(context.access));
}

Probe probe_redfish_row(ProbeContext& context) { return probe_network_row(context, "redfish", probe_redfish); }
Probe probe_shelly_row(ProbeContext& context) { return probe_network_row(context, "shelly", probe_shelly); }
Probe probe_tasmota_row(ProbeContext& context) { return probe_network_row(context, "tasmota", probe_tasmota); }

Probe probe_prometheus_row(ProbeContext& context) { return probe_network_row(context, "prometheus", probe_prometheus); }

/// A file of whoever names it, not of the machine below the root.
Probe probe_replay_row(ProbeContext& context) {
  DiskFiles files;
  return probe_recordings(files, named_addresses(context, "replay"));
}

constexpr std::array<Backend, 22> kBackends{{
    {"perf", "RAPL through the kernel's perf PMU \"power\": package, cores, dram, psys", false, probe_perf_row, false,
     false, true},
    {"msr", "RAPL from the processor's registers, when named with --sensor msr", false, probe_msr_row, true},
    {"powercap", "RAPL through sysfs, Intel and AMD: package, core, uncore, dram, psys", false, probe_powercap_row,
     false, false, true},
    {"sensord", "RAPL by joulery-sensord, where its counters may not be read", false, probe_sensord_row, true},
    {"hwmon-cpu", "AMD processors through hwmon: amd_energy, zenpower", false, probe_hwmon_cpu_row},
    {"cray", "Cray and HPE Cray EX pm_counters: node, processors, memory, accelerators", false, probe_cray_row},
    {"ipmi", "the whole machine by its management controller, IPMI DCMI through /dev/ipmi0", false, probe_ipmi_row,
     false, true},
    {"ipmi-tool", "the same by ipmitool or ipmi-dcmi, when named with --sensor", false, probe_ipmi_tool_row, true},
    {"battery", "the whole machine by its batteries, while they discharge", false, probe_battery_row, false, true},
    {"program", "what a program prints, when named with --sensor program:CMD", false, probe_program_row, true},
    {"nvml", "NVIDIA GPUs: energy counter, power, who used them, through libnvidia-ml", true, probe_nvml_row},
    {"amd-gpu", "AMD GPUs: energy counter and power, through libamd_smi, else librocm_smi64", true, probe_amd_row},
    {"level-zero", "Intel GPUs: energy counters, through libze_loader", true, probe_level_zero_row},
    {"hwmon-gpu", "AMD and Intel GPUs through hwmon: amdgpu, i915, xe", false, probe_hwmon_gpu_row},
    {"acpi-meter", "ACPI power meters: NVIDIA Grace's module and rails, or the node", false, probe_acpi_row},
    {"jetson", "NVIDIA Jetson: the board's input and its rails, through INA3221", false, probe_jetson_row},
    {"hwmon", "rails of other chips on the board, shown and never summed", false, probe_hwmon_row},
    {"redfish", "the whole machine by its management controller, over HTTPS", false, probe_redfish_row, true},
    {"shelly", "the whole machine at the wall: Shelly plugs, every generation", false, probe_shelly_row, true},
    {"tasmota", "the whole machine at the wall: plugs with Tasmota", false, probe_tasmota_row, true},
    {"prometheus", "other meters' metrics: Kepler, Scaphandre, DCGM exporter, ...", false, probe_prometheus_row, true},
    {"replay", "a recording played back, when named with --sensor replay:FILE", false, probe_replay_row, true},
}};

}  // namespace

bool asks_gpu_libraries(const ProbeContext& context) {
  return context.live || context.nvml_path || context.gpu_libraries.any();
}

ProbeContext probe_context(Files& files) {
  ProbeContext context{files};
  context.live = files.host_path("/") == "/";
  return context;
}

std::vector<std::string> named_addresses(const ProbeContext& context, std::string_view kind) {
  std::vector<std::string> addresses;
  for (const std::string& source : context.named) {
    if (source.size() > kind.size() && source.starts_with(kind) && source[kind.size()] == ':') {
      addresses.push_back(source.substr(kind.size() + 1));
    }
  }
  return addresses;
}

bool is_named(const ProbeContext& context, std::string_view kind) {
  return std::find(context.named.begin(), context.named.end(), kind) != context.named.end();
}

std::span<const Backend> backends() { return kBackends; }

bool is_matter_of_sensord(const Backend& backend, const Error& finding) {
  return backend.stood_in_for && finding.kind == ErrorKind::denied;
}

bool is_sensord_among(const std::vector<std::unique_ptr<Sensor>>& found) {
  return std::any_of(found.begin(), found.end(), [](const auto& sensor) { return sensor->name() == "sensord"; });
}

Probe probe_all(ProbeContext& context) {
  Probe all;
  for (const Backend& backend : backends()) {
    Probe found = backend.probe(context);
    std::move(found.sensors.begin(), found.sensors.end(), std::back_inserter(all.sensors));
    std::move(found.findings.begin(), found.findings.end(), std::back_inserter(all.findings));
    std::move(found.gpus.begin(), found.gpus.end(), std::back_inserter(all.gpus));
    std::move(found.notes.begin(), found.notes.end(), std::back_inserter(all.notes));
  }
  return all;
}

}  // namespace joulery

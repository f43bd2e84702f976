// SPDX-License-Identifier: Apache-2.0
// The rows, and the walk through them.
#include "adapters/sensors/table.h"

#include <array>
#include <iterator>

#include "adapters/sensors/cpu/powercap.h"
#include "adapters/sensors/gpu/nvml.h"

namespace joulery {
namespace {

Probe probe_perf_row(ProbeContext& context) {
  const bool kernel = !context.perf_opener && context.live;
  return probe_perf_power(context.files, kernel ? live_perf_opener() : context.perf_opener, context.per_core);
}

Probe probe_powercap_row(ProbeContext& context) { return probe_powercap(context.files); }

Probe probe_nvml_row(ProbeContext& context) {
  if (!context.live && !context.nvml_path) return {};
  return probe_nvml(context.files, context.nvml_path);
}

constexpr std::array<Backend, 3> kBackends{{
    {"perf", "RAPL through the kernel's perf PMU \"power\": package, cores, dram, psys", false, probe_perf_row},
    {"powercap", "RAPL through sysfs, Intel and AMD: package, core, uncore, dram, psys", false, probe_powercap_row},
    {"nvml", "NVIDIA GPUs: energy counter and power, through libnvidia-ml", true, probe_nvml_row},
}};

}  // namespace

ProbeContext probe_context(Files& files) {
  return ProbeContext{files, files.host_path("/") == "/", std::nullopt, {}, PerCore::no, {}};
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

std::span<const Backend> backends() { return kBackends; }

Probe probe_all(ProbeContext& context) {
  Probe all;
  for (const Backend& backend : backends()) {
    Probe found = backend.probe(context);
    std::move(found.sensors.begin(), found.sensors.end(), std::back_inserter(all.sensors));
    std::move(found.findings.begin(), found.findings.end(), std::back_inserter(all.findings));
    std::move(found.gpus.begin(), found.gpus.end(), std::back_inserter(all.gpus));
  }
  return all;
}

}  // namespace joulery

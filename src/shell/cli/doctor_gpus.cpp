// SPDX-License-Identifier: Apache-2.0
// Checks of GPUs: which there are, what MIG and masks mean for their numbers, whether their counters keep counting.
#include <algorithm>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "shell/cli/doctor.h"

namespace joulery {
namespace {

std::string described(const HostGpu& gpu) {
  std::string text = gpu.name.empty() ? "a GPU without a name" : gpu.name;
  if (!gpu.uuid.empty()) text += " " + gpu.uuid;
  if (gpu.pci) text += ", bus " + *gpu.pci;
  if (gpu.driver) text += ", driver " + *gpu.driver;
  return text;
}

/// PCI display controllers (class 03) of NVIDIA (vendor 10de), by their bus id.
std::vector<std::string> nvidia_cards(DiskFiles& files) {
  constexpr std::string_view kDevices = "/sys/bus/pci/devices";
  std::vector<std::string> cards;
  const auto devices = files.list(kDevices);
  if (!devices) return cards;
  for (const std::string& device : *devices) {
    const auto vendor = files.read(fmt::format("{}/{}/vendor", kDevices, device));
    const auto kind = files.read(fmt::format("{}/{}/class", kDevices, device));
    if (vendor && kind && *vendor == "0x10de" && kind->starts_with("0x03")) cards.push_back(device);
  }
  return cards;
}

}  // namespace

std::vector<Check> check_silent_gpus(const Patient& patient, DiskFiles& files) {
  const auto speaks = [](const auto& finding) { return finding.first == "nvml"; };
  const bool heard =
      std::find(patient.backend_of.begin(), patient.backend_of.end(), "nvml") != patient.backend_of.end();
  if (heard || std::any_of(patient.findings.begin(), patient.findings.end(), speaks)) return {};
  const std::vector<std::string> cards = nvidia_cards(files);
  if (cards.empty()) return {};
  return {{"gpu driver", CheckStatus::warn,
           fmt::format("{} on the bus ({}), and no driver of NVIDIA's: their energy is unknown",
                       counted(cards.size(), "NVIDIA card"), listed(cards)),
           "install NVIDIA's driver with its library libnvidia-ml.so.1"}};
}

std::vector<Check> check_gpus(const Patient& patient) {
  std::vector<Check> checks;
  for (const HostGpu& gpu : patient.host.gpus) {
    checks.push_back({"gpu", CheckStatus::ok, described(gpu), ""});
    if (gpu.mig.value_or(false)) {
      checks.push_back({"gpu mig", CheckStatus::ok,
                        fmt::format("MIG is on: energy is counted for all of {} and split among its instances by "
                                    "multiprocessors times activity, which is a model",
                                    gpu.name),
                        ""});
    }
    if (gpu.persistence == false) {
      checks.push_back({"gpu driver", CheckStatus::warn,
                        "persistence is off: the driver unloads when nobody uses the GPU, and its counter begins anew",
                        "sudo nvidia-smi -pm 1"});
    }
  }
  for (const std::string& note : patient.probe.notes) checks.push_back({"gpu mask", CheckStatus::warn, note, ""});
  return checks;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Checks of GPUs: which there are, what MIG and masks mean for their numbers, whether their counters keep counting.
#include <fmt/format.h>

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

}  // namespace

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

// SPDX-License-Identifier: Apache-2.0
// Environment to settings.
#include "shell/session/probe_settings.h"

#include <sys/auxv.h>

#include "shell/session/access_source.h"

namespace joulery {
namespace {

std::optional<std::string> value_of(const Variables& environment, const std::string& name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  return found->second;
}

}  // namespace

void ProbeSettings::apply(ProbeContext& context) const {
  if (nvml_path) context.nvml_path = nvml_path;
  context.gpu_libraries = gpu_libraries;
  context.gpu_masks = gpu_masks;
  context.named = named;
  context.access = access;
}

ProbeSettings probe_settings(const Variables& environment, const std::optional<std::string>& gpus) {
  ProbeSettings settings;
  // A program with a right of its own (setcap cap_perfmon) runs no code that its caller chooses.
  if (::getauxval(AT_SECURE) == 0) {
    settings.nvml_path = value_of(environment, "JOULERY_NVML");
    settings.gpu_libraries.amdsmi = value_of(environment, "JOULERY_AMDSMI");
    settings.gpu_libraries.rocm_smi = value_of(environment, "JOULERY_ROCM_SMI");
    settings.gpu_libraries.level_zero = value_of(environment, "JOULERY_LEVEL_ZERO");
  }
  settings.gpu_libraries.sysman_enabled = value_of(environment, "ZES_ENABLE_SYSMAN") == "1";
  settings.gpu_masks.visible_only = gpus == kVisibleGpus;
  if (!settings.gpu_masks.visible_only) settings.gpu_masks.asked = gpus;
  settings.gpu_masks.cuda = value_of(environment, "CUDA_VISIBLE_DEVICES");
  settings.gpu_masks.nvidia = value_of(environment, "NVIDIA_VISIBLE_DEVICES");
  settings.gpu_masks.cuda_by_bus = value_of(environment, "CUDA_DEVICE_ORDER") == "PCI_BUS_ID";
  settings.access = access_source(environment, paths_from(environment));
  return settings;
}

}  // namespace joulery

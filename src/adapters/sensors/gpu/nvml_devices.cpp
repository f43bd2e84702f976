// SPDX-License-Identifier: Apache-2.0
// Every question may be missing or refused; only the handle is needed (R21).
#include "adapters/sensors/gpu/nvml_devices.h"

#include <algorithm>
#include <array>

#include "foundation/base/printable.h"

namespace joulery {
namespace {

constexpr unsigned kMostGpus = 1024;
constexpr unsigned kMostInstances = 64;

using TextQuestion = int (*)(NvmlDevice, char*, unsigned);

std::string ask_text(TextQuestion question, NvmlDevice device) {
  std::array<char, 97> text{};  // NVML_DEVICE_UUID_V2_BUFFER_SIZE and NVML_DEVICE_NAME_V2_BUFFER_SIZE are 96
  if (!question || question(device, text.data(), text.size() - 1) != kNvmlSuccess) return {};
  return printable(text.data());
}

std::optional<std::string> ask_pci(const NvmlFunctions& nvml, NvmlDevice device) {
  NvmlPci pci;
  if (!nvml.pci || nvml.pci(device, &pci) != kNvmlSuccess) return std::nullopt;
  const auto end = std::find(pci.bus_id.begin(), pci.bus_id.end(), '\0');
  std::string text = printable(std::string_view(pci.bus_id.data(), static_cast<std::size_t>(end - pci.bus_id.begin())));
  if (text.empty()) return std::nullopt;
  return text;
}

void add_mig_device(const NvmlFunctions& nvml, NvmlDevice device, std::vector<NvmlInstance>& instances) {
  unsigned id = 0;
  if (!nvml.gpu_instance_id || nvml.gpu_instance_id(device, &id) != kNvmlSuccess) return;
  auto found = std::find_if(instances.begin(), instances.end(), [id](const NvmlInstance& i) { return i.id == id; });
  if (found == instances.end()) {
    instances.emplace_back().id = id;
    found = instances.end() - 1;
  }
  found->devices.push_back(device);
  found->uuids.push_back(ask_text(nvml.uuid, device));
  NvmlAttributes attributes;
  if (!nvml.attributes || nvml.attributes(device, &attributes) != kNvmlSuccess) return;
  found->slices = attributes.gpu_slices;
  found->multiprocessors += attributes.multiprocessors;
}

void ask_mig(const NvmlFunctions& nvml, NvmlGpu& gpu) {
  unsigned now = 0;
  unsigned after_reset = 0;
  if (!nvml.mig_mode || nvml.mig_mode(gpu.device, &now, &after_reset) != kNvmlSuccess) return;
  gpu.mig = now != 0;
  unsigned most = 0;
  if (now == 0 || !nvml.most_mig_devices || !nvml.mig_device) return;
  if (nvml.most_mig_devices(gpu.device, &most) != kNvmlSuccess) return;
  gpu.slices = most;
  for (unsigned i = 0; i < std::min(most, kMostInstances); ++i) {
    NvmlDevice device = nullptr;  // numbers without a device are gaps, not the end
    if (nvml.mig_device(gpu.device, i, &device) == kNvmlSuccess) add_mig_device(nvml, device, gpu.instances);
  }
}

NvmlGpu describe_gpu(const NvmlFunctions& nvml, unsigned index, NvmlDevice device) {
  NvmlGpu gpu;
  gpu.index = index;
  gpu.device = device;
  gpu.uuid = ask_text(nvml.uuid, device);
  gpu.name = ask_text(nvml.name, device);
  gpu.pci = ask_pci(nvml, device);
  unsigned persistent = 0;
  if (nvml.persistence && nvml.persistence(device, &persistent) == kNvmlSuccess) gpu.persistence = persistent != 0;
  ask_mig(nvml, gpu);
  return gpu;
}

}  // namespace

Error nvml_gpu_finding(unsigned index, const std::string& id, int code) {
  return {nvml_error_kind(code), "no energy and no power from this GPU: " + nvml_words(code),
          "gpu-" + std::to_string(index) + " " + id, std::string(nvml_remedy(code))};
}

NvmlGpus find_nvml_gpus(const NvmlFunctions& nvml) {
  NvmlGpus found;
  unsigned count = 0;
  if (const int code = nvml.count(&count); code != kNvmlSuccess) {
    found.findings.push_back(
        {nvml_error_kind(code), "cannot count GPUs: " + nvml_words(code), "nvml", std::string(nvml_remedy(code))});
    return found;
  }
  for (unsigned index = 0; index < std::min(count, kMostGpus); ++index) {
    NvmlDevice device = nullptr;
    const int code = nvml.handle_by_index(index, &device);
    if (code == kNvmlSuccess) {
      found.gpus.push_back(describe_gpu(nvml, index, device));
    } else {
      found.findings.push_back(nvml_gpu_finding(index, "", code));
    }
  }
  return found;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Each answer stands alone: a GPU that refuses one gives the others.
#include "adapters/sensors/gpu/nvml_states.h"

#include <array>
#include <utility>

namespace joulery {
namespace {

constexpr int kTemperatureOfGpu = 0;  // NVML_TEMPERATURE_GPU
constexpr int kClockOfSm = 1;         // NVML_CLOCK_SM
constexpr int kClockOfMemory = 2;     // NVML_CLOCK_MEM

std::optional<Frequency> ask_clock(const NvmlFunctions& nvml, NvmlDevice device, int kind) {
  unsigned mega = 0;
  if (!nvml.clock || nvml.clock(device, kind, &mega) != kNvmlSuccess || mega == 0) return std::nullopt;
  return mega * megahertz;
}

DeviceState state_of(const NvmlFunctions& nvml, const NvmlGpu& gpu) {
  DeviceState state;
  state.part = gpu.part();
  unsigned degrees = 0;
  if (nvml.temperature && nvml.temperature(gpu.device, kTemperatureOfGpu, &degrees) == kNvmlSuccess)
    state.temperature = degrees * celsius;
  state.clock = ask_clock(nvml, gpu.device, kClockOfSm);
  state.memory_clock = ask_clock(nvml, gpu.device, kClockOfMemory);
  unsigned milliwatts = 0;
  if (nvml.enforced_power_limit && nvml.enforced_power_limit(gpu.device, &milliwatts) == kNvmlSuccess &&
      milliwatts != 0)
    state.power_limit = milliwatts * 1e-3 * watt;
  unsigned long long reasons = 0;
  if (nvml.clocks_event_reasons && nvml.clocks_event_reasons(gpu.device, &reasons) == kNvmlSuccess)
    state.held_back_by = held_back_words(reasons);
  return state;
}

}  // namespace

std::vector<std::string> held_back_words(unsigned long long reasons) {
  constexpr std::array<std::pair<unsigned long long, std::string_view>, 5> kReasons{{
      {0x4, held_back::power_limit},        // SwPowerCap
      {0x8, held_back::hardware},           // HwSlowdown: either of the last two, or a cause of its own
      {0x20, held_back::heat_by_software},  // SwThermalSlowdown
      {0x40, held_back::heat_by_hardware},  // HwThermalSlowdown
      {0x80, held_back::power_brake},       // HwPowerBrakeSlowdown
  }};
  std::vector<std::string> words;
  for (const auto& [bit, word] : kReasons) {
    if ((reasons & bit) != 0) words.emplace_back(word);
  }
  return words;
}

NvmlStates::NvmlStates(const std::optional<std::string>& library) {
  auto opened = NvmlLibrary::open(library);
  if (!opened) return;
  library_.emplace(std::move(*opened));
  gpus_ = find_nvml_gpus(library_->functions()).gpus;
}

std::vector<DeviceState> NvmlStates::read() const {
  std::vector<DeviceState> states;
  states.reserve(gpus_.size());
  for (const NvmlGpu& gpu : gpus_) {
    DeviceState state = state_of(library_->functions(), gpu);
    DeviceState silent;
    silent.part = state.part;
    if (state != silent) states.push_back(std::move(state));
  }
  return states;
}

}  // namespace joulery

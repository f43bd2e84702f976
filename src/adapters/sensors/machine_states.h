// SPDX-License-Identifier: Apache-2.0
// MachineStates: processors and GPUs of one machine behind one question. What each says is cpu/package_states.h and
// gpu/nvml_states.h.
#pragma once

#include <optional>
#include <string>

#include "adapters/sensors/cpu/package_states.h"
#include "adapters/sensors/gpu/nvml_states.h"
#include "foundation/ports/device_states.h"

namespace joulery {

/// Below a root: processors of that root; GPUs of the running machine alone, or of the library that is named.
class MachineStates final : public DeviceStates {
 public:
  /// `files` must outlive it; `nvml_path` is a library instead of the system's. Nothing is looked for before read().
  MachineStates(Files& files, std::optional<std::string> nvml_path) : files_(files), nvml_path_(std::move(nvml_path)) {}
  [[nodiscard]] std::vector<DeviceState> read() override;

 private:
  Files& files_;
  std::optional<std::string> nvml_path_;
  bool looked_ = false;
  std::optional<PackageStates> packages_;
  std::optional<NvmlStates> gpus_;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The GPU performance monitor of Hopper and newer (metering 1.5): utilisation of the multiprocessors and of the tensor
// cores between two looks, for a GPU or for one MIG instance. Missing functions or support: nothing is offered (R21).
#pragma once

#include <memory>
#include <optional>

#include "adapters/sensors/gpu/nvml_library.h"

namespace joulery {

/// Means since the last look, 0 to 1.
struct GpmActivity {
  std::optional<double> sm;
  std::optional<double> tensor;
};

/// Two buffers, the older and the newer.
class NvmlGpm {
 public:
  /// A monitor of `device`, or of its GPU instance `instance`. Null where the GPU or the driver has none. `nvml` must
  /// outlive it.
  [[nodiscard]] static std::unique_ptr<NvmlGpm> open(const NvmlFunctions& nvml, NvmlDevice device,
                                                     std::optional<unsigned> instance);
  ~NvmlGpm();
  NvmlGpm(const NvmlGpm&) = delete;
  NvmlGpm& operator=(const NvmlGpm&) = delete;

  /// What happened since the last call; nothing at the first one and when the driver refuses.
  [[nodiscard]] GpmActivity look();

 private:
  NvmlGpm(const NvmlFunctions& nvml, NvmlDevice device, std::optional<unsigned> instance)
      : nvml_(nvml), device_(device), instance_(instance) {}
  [[nodiscard]] bool take(NvmlGpmSample into);

  const NvmlFunctions& nvml_;
  NvmlDevice device_;
  std::optional<unsigned> instance_;
  NvmlGpmSample older_ = nullptr;
  NvmlGpmSample newer_ = nullptr;
  bool has_older_ = false;
  NvmlGpmRequest request_;
};

}  // namespace joulery

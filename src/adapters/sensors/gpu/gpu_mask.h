// SPDX-License-Identifier: Apache-2.0
// GPU masks: "0,2", "GPU-1c5b", "MIG-9f…", as in --gpus, CUDA_VISIBLE_DEVICES and NVIDIA_VISIBLE_DEVICES
// (metering 1.5). GPUs are matched by UUID; what matches nothing is an error that lists what there is, never "0 GPUs"
// (R27). Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// The value of --gpus that stands for what the inherited mask shows.
inline constexpr std::string_view kVisibleGpus = "visible";

/// What the user asked for and what the command will see; texts as found.
struct GpuMasks {
  std::optional<std::string> asked;   ///< --gpus: only these are measured
  std::optional<std::string> cuda;    ///< CUDA_VISIBLE_DEVICES
  std::optional<std::string> nvidia;  ///< NVIDIA_VISIBLE_DEVICES, of containers
  bool cuda_by_bus = false;           ///< CUDA_DEVICE_ORDER=PCI_BUS_ID: its indices are NVML's
  bool visible_only = false;          ///< without `asked`: only what the inherited mask shows is measured
};

/// What a mask is matched against.
struct MaskedGpu {
  unsigned index = 0;  ///< NVML's
  std::string uuid;
  std::string name;
  std::vector<std::string> instances;  ///< UUIDs of its MIG devices: one of them stands for the whole GPU
};

/// Per GPU whether an entry of the mask names it; entries are indices, UUIDs or beginnings of UUIDs, "gpu-N", "all".
/// `origin` is the option or variable, for errors. Invalid: an entry that names no GPU or several, or no entry at all.
[[nodiscard]] Result<std::vector<bool>> match_gpus(std::string_view mask, std::span<const MaskedGpu> gpus,
                                                   std::string_view origin);

/// What there is, for a person who typed something else: "gpu-0 GPU-1c5b… (NVIDIA H100)".
[[nodiscard]] std::string gpu_list(std::span<const MaskedGpu> gpus);

/// What an inherited mask means for the reader of a run: a note when it hides GPUs, an Error when it names none,
/// nothing when it hides nothing. A mask that shows none, or nobody knows which, chooses none: all are measured (R27).
struct InheritedMask {
  std::optional<std::string> note;
  std::optional<Error> error;
  std::vector<bool> measured = {};  ///< per GPU, with `visible_only`; empty = all
};
[[nodiscard]] InheritedMask inherited_mask(const GpuMasks& masks, std::span<const MaskedGpu> gpus);

}  // namespace joulery

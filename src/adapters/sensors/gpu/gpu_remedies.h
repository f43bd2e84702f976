// SPDX-License-Identifier: Apache-2.0
// What a person can do about AMD's and Intel's libraries: one sentence each, beside those of sensors/remedies.h.
#pragma once

#include <string_view>

namespace joulery::remedy {

inline constexpr std::string_view amd_library =
    "install ROCm's amd-smi-lib for the energy counter; until then the driver's hwmon tells the power";
inline constexpr std::string_view amd_old = "update ROCm's amd-smi-lib; until then the driver's hwmon tells the power";
inline constexpr std::string_view amd_driver =
    "see `dmesg | grep amdgpu` and what `amd-smi metric` says; virtual machines do not get these counters";
inline constexpr std::string_view amd_rights =
    "join the groups render and video: `sudo usermod -aG render,video $USER`, log in again; in a container give "
    "--device /dev/kfd --device /dev/dri";
inline constexpr std::string_view level_zero_library =
    "install Level Zero (libze1, intel-level-zero-gpu); until then the driver's hwmon counts what it knows";
inline constexpr std::string_view level_zero_old =
    "update Level Zero and Intel's compute runtime, or set ZES_ENABLE_SYSMAN=1 for joulery and the command";
inline constexpr std::string_view level_zero_driver =
    "see `dmesg | grep -E 'i915|xe'`, and whether Intel's compute runtime fits the kernel's driver";
inline constexpr std::string_view level_zero_rights =
    "run as root, or join the groups render and video; many counters of Intel GPUs are for root alone";

}  // namespace joulery::remedy

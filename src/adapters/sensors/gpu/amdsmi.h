// SPDX-License-Identifier: Apache-2.0
// AMD SMI (libamd_smi), loaded at run time: the functions we call, with our own types after AMD's API reference
// (amdsmi.h of ROCm 6.1 to 7.1). Its structures grew between releases, so they are taken as buffers larger than any and
// read by the library's version. What the answers mean is amd_gpus.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/sensors/gpu/amd_gpus.h"

namespace joulery {

/// Socket and processor handles are only pointers to pass on.
using AmdsmiHandle = void*;

/// amdsmi_version_t. Until 24 the first word is the year and the second the major number, from 25 on the first is the
/// major number itself, so that it tells releases apart: 24 is ROCm 6.1 to 6.3, 25 is 6.4, 26 is 7.
struct AmdsmiVersion {
  std::array<std::uint32_t, 16> words{};
};

/// amdsmi_power_info_t of any release, in words: 17 in 24, 48 in 25 and 26.
struct AmdsmiPower {
  alignas(8) std::array<std::uint32_t, 256> words{};
};

/// A structure of which only the first field is read: amdsmi_asic_info_t begins with the name (64 to 256 bytes),
/// amdsmi_power_cap_info_t with the present limit in microwatts.
struct AmdsmiBuffer {
  alignas(8) std::array<char, 4096> bytes{};
};

/// The functions by name; null: this library does not have it (R21).
struct AmdsmiFunctions {
  int (*init)(std::uint64_t flags) = nullptr;                                        ///< amdsmi_init
  int (*shut_down)() = nullptr;                                                      ///< amdsmi_shut_down
  int (*version)(AmdsmiVersion*) = nullptr;                                          ///< amdsmi_get_lib_version
  int (*sockets)(std::uint32_t*, AmdsmiHandle*) = nullptr;                           ///< amdsmi_get_socket_handles
  int (*processors)(AmdsmiHandle, std::uint32_t*, AmdsmiHandle*) = nullptr;          ///< amdsmi_get_processor_handles
  int (*bdf)(AmdsmiHandle, std::uint64_t*) = nullptr;                                ///< amdsmi_get_gpu_device_bdf
  int (*uuid)(AmdsmiHandle, unsigned*, char*) = nullptr;                             ///< amdsmi_get_gpu_device_uuid
  int (*asic)(AmdsmiHandle, AmdsmiBuffer*) = nullptr;                                ///< amdsmi_get_gpu_asic_info
  int (*power_cap)(AmdsmiHandle, std::uint32_t sensor, AmdsmiBuffer*) = nullptr;     ///< amdsmi_get_power_cap_info
  int (*energy)(AmdsmiHandle, std::uint64_t*, float*, std::uint64_t* ns) = nullptr;  ///< amdsmi_get_energy_count
  int (*power)(AmdsmiHandle, AmdsmiPower*) = nullptr;                                ///< amdsmi_get_power_info
};

/// Loads `path`, or the system's, starts it and asks which GPUs there are. Can take seconds. Errors: unsupported (no
/// library, no driver, too old), denied, transient, broken; each with its remedy.
[[nodiscard]] Result<AmdGpus> open_amdsmi(const std::optional<std::string>& path);

/// Socket power in microwatts, as a release (first word of its version) lays it out. Unsupported: "not available" (all
/// ones of 16 or 32 bits), or a release whose layout is not known. Broken: the words contradict each other, or are more
/// than a socket takes.
[[nodiscard]] GpuAnswer amdsmi_power(const AmdsmiPower& power, std::uint32_t release);

}  // namespace joulery

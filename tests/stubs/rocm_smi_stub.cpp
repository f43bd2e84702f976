// SPDX-License-Identifier: Apache-2.0
// A stand-in for librocm_smi64.so.1 with its real ABI, by the same file of answers as amdsmi_stub.cpp: what AMD SMI
// says of a machine, ROCm SMI says too. README.md has the keys. Not part of the product.
#include <cstddef>
#include <cstdint>

#include "gpu_script.h"

using namespace stub;

namespace {

constexpr int kSuccess = 0;
constexpr int kInvalid = 1;
constexpr int kNotSupported = 2;
constexpr int kNotFound = 10;
constexpr int kInsufficientSize = 11;

int started = 0;

unsigned gpu_count() { return static_cast<unsigned>(number(value_of("gpus"))); }

}  // namespace

extern "C" {

VISIBLE int rsmi_init(std::uint64_t) {
  if (const int refused = code("init_return")) return refused;
  ++started;
  return kSuccess;
}

VISIBLE int rsmi_shut_down() {
  started = 0;
  return kSuccess;
}

VISIBLE int rsmi_num_monitor_devices(std::uint32_t* count) {
  if (!started) return kInvalid;
  *count = gpu_count();
  return kSuccess;
}

VISIBLE int rsmi_dev_pci_id_get(std::uint32_t gpu, std::uint64_t* out) {
  Address address;
  if (!address_of(gpu, address)) return kNotSupported;
  *out = static_cast<std::uint64_t>(address.domain) << 32U | (address.bus & 255U) << 8U | (address.device & 31U) << 3U |
         (address.function & 7U);
  return kSuccess;
}

VISIBLE int rsmi_dev_name_get(std::uint32_t gpu, char* out, std::size_t size) {
  const char* name = value_of(gpu, "name");
  if (std::strlen(name) + 1 > size) return kInsufficientSize;
  std::strcpy(out, name);
  return kSuccess;
}

VISIBLE int rsmi_dev_power_cap_get(std::uint32_t gpu, std::uint32_t sensor, std::uint64_t* out) {
  if (sensor != 0 || !has(gpu, "limit_uw")) return kNotSupported;
  *out = number(gpu, "limit_uw");
  return kSuccess;
}

VISIBLE int rsmi_dev_energy_count_get(std::uint32_t gpu, std::uint64_t* counts, float* resolution,
                                      std::uint64_t* time_ns) {
  if (number(gpu, "lost") != 0) return kNotFound;
  if (const int refused = code(gpu, "energy_return")) return refused;
  if (!has(gpu, "energy")) return kNotSupported;
  *counts = energy_of(gpu);
  *resolution = 15.3F;
  *time_ns = 0;
  return kSuccess;
}

VISIBLE int rsmi_dev_power_ave_get(std::uint32_t gpu, std::uint32_t sensor, std::uint64_t* microwatts) {
  if (const int refused = code(gpu, "power_return")) return refused;
  if (sensor != 0 || !has(gpu, "average_w")) return kNotSupported;
  *microwatts = number(gpu, "average_w") * 1000000;
  return kSuccess;
}

VISIBLE int rsmi_dev_power_get(std::uint32_t gpu, std::uint64_t* microwatts, std::uint32_t* type) {
  if (const int refused = code(gpu, "power_return")) return refused;
  if (!has(gpu, "current_w")) return kNotSupported;
  *microwatts = number(gpu, "current_w") * 1000000;
  *type = 1;
  return kSuccess;
}

}  // extern "C"

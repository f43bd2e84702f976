// SPDX-License-Identifier: Apache-2.0
// A stand-in for libamd_smi.so with its real ABI, layouts of both families (releases 24, and 25 and newer) declared
// here anew, so that a slip in the product's own is found. README.md has the keys. Built twice: the second time without
// the energy function. Not part of the product.
#include <cstdint>

#include "gpu_script.h"

using namespace stub;

namespace {

constexpr int kSuccess = 0;
constexpr int kInvalid = 1;
constexpr int kNotSupported = 2;
constexpr int kNotFound = 31;
constexpr int kNotInitialised = 32;

/// amdsmi_power_info_t of ROCm 6.1 to 6.3.
struct Power24 {
  std::uint32_t current, average, gfx_mv, soc_mv, memory_mv, limit;
  std::uint32_t reserved[11];
};
static_assert(sizeof(Power24) == 68);

/// amdsmi_power_info_t of ROCm 6.4 and 7.
struct Power25 {
  std::uint64_t socket;
  std::uint32_t current, average;
  std::uint64_t gfx_mv, soc_mv, memory_mv;
  std::uint32_t limit;
  std::uint64_t reserved[18];
};
static_assert(sizeof(Power25) == 192);

struct Version24 {
  std::uint32_t year, major, minor, release;
  const char* build;
};
struct Version25 {
  std::uint32_t major, minor, release;
  const char* build;
};
static_assert(sizeof(Version24) == 24 && sizeof(Version25) == 24);

union Bdf {
  struct {
    std::uint64_t function : 3, device : 5, bus : 8, domain : 48;
  } parts;
  std::uint64_t as_number;
};
static_assert(sizeof(Bdf) == 8);

struct PowerCap {
  std::uint64_t cap, default_cap, dpm, least, most, reserved[3];
};

struct Gpu {
  unsigned index;
};
Gpu gpus[64];
int started = 0;

unsigned gpu_count() { return static_cast<unsigned>(number(value_of("gpus"))); }
unsigned release() { return static_cast<unsigned>(number(value_of("release"))); }

/// A number of watts, or all ones as this release writes "not available".
std::uint32_t watts(unsigned gpu, const char* key) {
  if (!has(gpu, key)) return release() == 24 ? 0xFFFF : 0xFFFFFFFF;
  return static_cast<std::uint32_t>(number(gpu, key));
}

}  // namespace

extern "C" {

VISIBLE int amdsmi_init(std::uint64_t flags) {
  if (flags != 2) return kInvalid;  // GPUs alone
  if (const int refused = code("init_return")) return refused;
  ++started;
  for (unsigned i = 0; i < 64; ++i) gpus[i].index = i;
  return kSuccess;
}

VISIBLE int amdsmi_shut_down() {
  if (started == 0) return kNotInitialised;
  --started;
  return kSuccess;
}

VISIBLE int amdsmi_get_lib_version(void* out) {
  if (release() >= 25) {
    *static_cast<Version25*>(out) = {release(), 1, 0, "stub"};
  } else {
    *static_cast<Version24*>(out) = {release(), 6, 2, 0, "stub"};
  }
  return kSuccess;
}

/// One socket for each GPU, as a machine of single cards has them.
VISIBLE int amdsmi_get_socket_handles(std::uint32_t* count, void** sockets) {
  if (!started) return kNotInitialised;
  const std::uint32_t all = gpu_count();
  if (sockets) {
    for (std::uint32_t i = 0; i < all && i < *count; ++i) sockets[i] = &gpus[i];
  }
  *count = all;
  return kSuccess;
}

VISIBLE int amdsmi_get_processor_handles(void* socket, std::uint32_t* count, void** processors) {
  if (!started) return kNotInitialised;
  if (processors && *count >= 1) processors[0] = socket;
  *count = 1;
  return kSuccess;
}

VISIBLE int amdsmi_get_gpu_device_bdf(const Gpu* gpu, Bdf* out) {
  Address address;
  if (!address_of(gpu->index, address)) return kNotSupported;
  out->as_number = 0;
  out->parts.function = address.function & 7U;
  out->parts.device = address.device & 31U;
  out->parts.bus = address.bus & 255U;
  out->parts.domain = address.domain;
  return kSuccess;
}

VISIBLE int amdsmi_get_gpu_device_uuid(const Gpu* gpu, unsigned* size, char* out) {
  if (*size < 38) return kInvalid;  // AMDSMI_GPU_UUID_SIZE
  copy_text(out, *size, value_of(gpu->index, "uuid"));
  return kSuccess;
}

VISIBLE int amdsmi_get_gpu_asic_info(const Gpu* gpu, char* out) {
  copy_text(out, release() >= 25 ? 256 : 64, value_of(gpu->index, "name"));
  return kSuccess;
}

VISIBLE int amdsmi_get_power_cap_info(const Gpu* gpu, std::uint32_t sensor, PowerCap* out) {
  if (sensor != 0 || !has(gpu->index, "limit_uw")) return kNotSupported;
  *out = {};
  out->cap = number(gpu->index, "limit_uw");
  return kSuccess;
}

#ifndef JOULERY_STUB_OLD
VISIBLE int amdsmi_get_energy_count(const Gpu* gpu, std::uint64_t* counts, float* resolution, std::uint64_t* time_ns) {
  if (number(gpu->index, "lost") != 0) return kNotFound;
  if (const int refused = code(gpu->index, "energy_return")) return refused;
  if (!has(gpu->index, "energy")) return kNotSupported;
  *counts = energy_of(gpu->index);
  *resolution = has(gpu->index, "resolution") ? std::strtof(value_of(gpu->index, "resolution"), nullptr) : 15.3F;
  *time_ns = 0;
  return kSuccess;
}
#endif

VISIBLE int amdsmi_get_power_info(const Gpu* gpu, void* out) {
  if (number(gpu->index, "lost") != 0) return kNotFound;
  if (const int refused = code(gpu->index, "power_return")) return refused;
  const std::uint32_t current = watts(gpu->index, "current_w");
  const std::uint32_t average = watts(gpu->index, "average_w");
  if (release() >= 25) {
    Power25 power{};
    power.current = current;
    power.average = average;
    power.socket = current != 0xFFFFFFFF ? current : average;
    power.gfx_mv = 900;
    std::memcpy(out, &power, sizeof power);
  } else {
    const Power24 power{current, average, 900, 800, 1200, 0xFFFF, {}};
    std::memcpy(out, &power, sizeof power);
  }
  return kSuccess;
}

}  // extern "C"

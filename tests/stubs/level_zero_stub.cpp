// SPDX-License-Identifier: Apache-2.0
// A stand-in for libze_loader.so.1 with its real ABI; layouts are those of zes_api.h 1.8, declared here anew, so that a
// slip in the product's own is found. README.md has the keys. Built twice: the second time without zesInit, as loaders
// before 1.9 are. Not part of the product.
#include <cstddef>
#include <cstdint>

#include "gpu_script.h"

using namespace stub;

namespace {

constexpr int kSuccess = 0;
constexpr int kDeviceLost = 0x70000001;
constexpr int kUninitialised = 0x78000001;
constexpr int kUnsupported = 0x78000003;
constexpr int kInvalid = 0x78000004;

struct CoreProperties {
  std::uint32_t stype;
  void* next;
  std::uint32_t type, vendor, device, flags, subdevice, clock;
  std::uint64_t largest_allocation;
  std::uint32_t contexts, priority, threads, simd, eus, subslices, slices;
  std::uint64_t timer;
  std::uint32_t valid_bits, kernel_valid_bits;
  std::uint8_t uuid[16];
  char name[256];
};
static_assert(sizeof(CoreProperties) == 368 && offsetof(CoreProperties, name) == 112);

struct DeviceProperties {
  std::uint32_t stype;
  void* next;
  CoreProperties core;
  std::uint32_t subdevices;
  char serial[64], board[64], brand[64], model[64], vendor[64], driver[64];
};
static_assert(sizeof(DeviceProperties) == 776);

struct PciProperties {
  std::uint32_t stype;
  void* next;
  std::uint32_t domain, bus, device, function;
  std::int32_t generation, width;
  std::int64_t bandwidth;
  std::uint8_t has_bandwidth, has_packets, has_replays;
};
static_assert(sizeof(PciProperties) == 56);

struct PowerExtension {
  std::uint32_t stype;
  void* next;
  std::uint32_t domain;
  void* limit;
};
struct PowerProperties {
  std::uint32_t stype;
  PowerExtension* next;
  std::uint8_t on_subdevice;
  std::uint32_t subdevice;
  std::uint8_t can_control, has_threshold;
  std::int32_t default_limit, least, most;
};
static_assert(sizeof(PowerProperties) == 40 && offsetof(PowerProperties, subdevice) == 20);

struct EnergyCounter {
  std::uint64_t energy, time;
};

constexpr unsigned kMost = 16;
struct Device {
  unsigned index;
};
/// Domains of a device are keys "gpuN.domainK"; number 99 is the card's own.
struct Domain {
  unsigned gpu, number;
};
Device devices[kMost];
Domain domains[kMost][8];
Domain cards[kMost];
int driver;
bool sysman = false;

/// "card 123456", "package 99", "tile0 55", "unknown 7": what it is of and its microjoules; "denied" refuses.
const char* domain_text(const Domain* domain) {
  if (domain->number == 99) return value_of(domain->gpu, "card");
  char key[32];
  std::snprintf(key, sizeof key, "domain%u", domain->number);
  return value_of(domain->gpu, key);
}

int start() {
  if (const int refused = code("init_return")) return refused;
  sysman = true;
  for (unsigned i = 0; i < kMost; ++i) {
    devices[i].index = i;
    cards[i] = {i, 99};
    for (unsigned k = 0; k < 8; ++k) domains[i][k] = {i, k};
  }
  return kSuccess;
}

int list_drivers(std::uint32_t* count, void** out) {
  if (!sysman) return kUninitialised;
  if (out && *count >= 1) out[0] = &driver;
  *count = 1;
  return kSuccess;
}

int list_devices(std::uint32_t* count, void** out) {
  const auto all = static_cast<std::uint32_t>(number(value_of("gpus")));
  for (std::uint32_t i = 0; out && i < all && i < *count && i < kMost; ++i) out[i] = &devices[i];
  *count = all;
  return kSuccess;
}

}  // namespace

extern "C" {

#ifndef JOULERY_STUB_OLD
VISIBLE int zesInit(std::uint32_t flags) { return flags == 0 ? start() : kInvalid; }
VISIBLE int zesDriverGet(std::uint32_t* count, void** out) { return list_drivers(count, out); }
VISIBLE int zesDeviceGet(void*, std::uint32_t* count, void** out) { return list_devices(count, out); }
#endif
VISIBLE int zeInit(std::uint32_t flags) { return flags == 0 ? start() : kInvalid; }
VISIBLE int zeDriverGet(std::uint32_t* count, void** out) { return list_drivers(count, out); }
VISIBLE int zeDeviceGet(void*, std::uint32_t* count, void** out) { return list_devices(count, out); }

VISIBLE int zesDeviceGetProperties(const Device* device, DeviceProperties* out) {
  if (out->stype != 1 || out->core.stype != 3) return kInvalid;
  out->core.flags = static_cast<std::uint32_t>(number(device->index, "integrated"));
  std::memset(out->core.uuid, static_cast<int>(device->index + 1), sizeof out->core.uuid);
  copy_text(out->core.name, sizeof out->core.name, value_of(device->index, "name"));
  std::snprintf(out->driver, sizeof out->driver, "1.3");
  return kSuccess;
}

VISIBLE int zesDevicePciGetProperties(const Device* device, PciProperties* out) {
  Address address;
  if (out->stype != 2) return kInvalid;
  if (!address_of(device->index, address)) return kUnsupported;
  out->domain = address.domain;
  out->bus = address.bus;
  out->device = address.device;
  out->function = address.function;
  return kSuccess;
}

VISIBLE int zesDeviceGetCardPowerDomain(const Device* device, Domain** out) {
  if (!has(device->index, "card")) return kUnsupported;
  *out = &cards[device->index];
  return kSuccess;
}

VISIBLE int zesDeviceEnumPowerDomains(const Device* device, std::uint32_t* count, Domain** out) {
  std::uint32_t all = 0;
  while (all < 8 && *domain_text(&domains[device->index][all]) != '\0') ++all;
  for (std::uint32_t i = 0; out && i < all && i < *count; ++i) out[i] = &domains[device->index][i];
  *count = all;
  return kSuccess;
}

VISIBLE int zesPowerGetProperties(const Domain* domain, PowerProperties* out) {
  if (out->stype != 0xd) return kInvalid;
  const char* text = domain_text(domain);
  out->on_subdevice = std::strncmp(text, "tile", 4) == 0 ? 1 : 0;
  out->subdevice = out->on_subdevice ? static_cast<std::uint32_t>(number(text + 4)) : 0;
  out->most = has(domain->gpu, "limit_mw") ? static_cast<std::int32_t>(number(domain->gpu, "limit_mw")) : -1;
  if (out->next && out->next->stype == 0x28) {
    text = domain_text(domain);
    const char* const names[] = {"unknown", "card", "package", "stack", "memory"};
    out->next->domain = domain->number == 99 ? 1 : 0;
    for (unsigned i = 0; i < 5; ++i) {
      if (std::strncmp(text, names[i], std::strlen(names[i])) == 0) out->next->domain = i;
    }
  }
  return kSuccess;
}

VISIBLE int zesPowerGetEnergyCounter(const Domain* domain, EnergyCounter* out) {
  if (number(domain->gpu, "lost") != 0) return kDeviceLost;
  if (const int refused = code(domain->gpu, "energy_return")) return refused;
  const char* text = domain_text(domain);
  const char* space = std::strchr(text, ' ');
  out->energy = number(space ? space + 1 : text);
  out->time = 1;
  return kSuccess;
}

}  // extern "C"

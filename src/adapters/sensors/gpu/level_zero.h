// SPDX-License-Identifier: Apache-2.0
// level-zero: energy of Intel GPUs through Level Zero's Sysman (metering 1.6), with our own types after its
// specification (zes_api.h 1.8). A counter per card, and what lies inside it: the package, its tiles. The driver's
// hwmon (hwmon_gpu.h) shows the same counters and is preferred where it can be read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "adapters/sensors/gpu/gpu_library.h"
#include "foundation/base/files.h"

namespace joulery {

/// Handles of drivers, devices and power domains are only pointers to pass on.
using ZesHandle = void*;

/// How Level Zero marks its structures (zes_structure_type_t).
enum ZesStructure : std::uint32_t {
  kZesDeviceProperties = 0x1,
  kZesPciProperties = 0x2,
  kZesPowerProperties = 0xd,
  kZesPowerExtProperties = 0x28,
};

/// zes_device_properties_t, with ze_device_properties_t inside; room for a larger one of a later release.
struct ZesDeviceProperties {
  std::uint32_t structure = kZesDeviceProperties;
  void* next = nullptr;
  std::uint32_t core_structure = 0x3;  ///< ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES
  void* core_next = nullptr;
  std::uint32_t core_type = 0;
  std::uint32_t vendor = 0;
  std::uint32_t device = 0;
  std::uint32_t flags = 0;  ///< bit 0: integrated with the processor
  std::array<std::uint32_t, 16> core_numbers{};
  std::array<std::uint8_t, 16> uuid{};
  std::array<char, 256> name{};
  std::array<char, 1024> rest{};
};
static_assert(offsetof(ZesDeviceProperties, core_structure) == 16);
static_assert(offsetof(ZesDeviceProperties, flags) == 16 + 28);
static_assert(offsetof(ZesDeviceProperties, uuid) == 16 + 96);
static_assert(offsetof(ZesDeviceProperties, name) == 16 + 112);
static_assert(sizeof(ZesDeviceProperties) > 776);

/// zes_pci_properties_t.
struct ZesPciProperties {
  std::uint32_t structure = kZesPciProperties;
  void* next = nullptr;
  std::uint32_t domain = 0;
  std::uint32_t bus = 0;
  std::uint32_t device = 0;
  std::uint32_t function = 0;
  std::array<std::uint64_t, 3> speed_and_counters{};
};
static_assert(offsetof(ZesPciProperties, domain) == 16);
static_assert(sizeof(ZesPciProperties) == 56);

/// What a power domain is of (zes_power_domain_t).
enum ZesPowerDomain : std::uint32_t {
  kZesDomainUnknown = 0,
  kZesDomainCard = 1,
  kZesDomainPackage = 2,
  kZesDomainStack = 3,
  kZesDomainMemory = 4,
  kZesDomainGpu = 5,
};

/// zes_power_ext_properties_t, hung behind ZesPowerProperties.
struct ZesPowerExtProperties {
  std::uint32_t structure = kZesPowerExtProperties;
  void* next = nullptr;
  std::uint32_t domain = kZesDomainUnknown;
  void* default_limit = nullptr;
};
static_assert(offsetof(ZesPowerExtProperties, domain) == 16);
static_assert(sizeof(ZesPowerExtProperties) == 32);

/// zes_power_properties_t.
struct ZesPowerProperties {
  std::uint32_t structure = kZesPowerProperties;
  void* next = nullptr;
  std::uint8_t on_subdevice = 0;
  std::uint32_t subdevice = 0;
  std::uint8_t can_control = 0;
  std::uint8_t has_threshold = 0;
  std::int32_t default_limit_mw = -1;
  std::int32_t least_limit_mw = -1;
  std::int32_t most_limit_mw = -1;  ///< -1: not known
};
static_assert(offsetof(ZesPowerProperties, on_subdevice) == 16);
static_assert(offsetof(ZesPowerProperties, subdevice) == 20);
static_assert(offsetof(ZesPowerProperties, default_limit_mw) == 28);
static_assert(sizeof(ZesPowerProperties) == 40);

/// zes_power_energy_counter_t. The time only says how old one count is beside another of the same domain; its clock is
/// the library's own (zes_api.h), so that it is no stamp of ours.
struct ZesEnergyCounter {
  std::uint64_t microjoules = 0;
  std::uint64_t microseconds = 0;
};
static_assert(sizeof(ZesEnergyCounter) == 16);

/// The functions by name; null: this library does not have it (R21).
struct ZesFunctions {
  int (*init)(std::uint32_t flags) = nullptr;                            ///< zesInit, since loader 1.9
  int (*drivers)(std::uint32_t*, ZesHandle*) = nullptr;                  ///< zesDriverGet
  int (*devices)(ZesHandle, std::uint32_t*, ZesHandle*) = nullptr;       ///< zesDeviceGet
  int (*core_init)(std::uint32_t flags) = nullptr;                       ///< zeInit
  int (*core_drivers)(std::uint32_t*, ZesHandle*) = nullptr;             ///< zeDriverGet
  int (*core_devices)(ZesHandle, std::uint32_t*, ZesHandle*) = nullptr;  ///< zeDeviceGet
  int (*properties)(ZesHandle, ZesDeviceProperties*) = nullptr;          ///< zesDeviceGetProperties
  int (*pci)(ZesHandle, ZesPciProperties*) = nullptr;                    ///< zesDevicePciGetProperties
  int (*card_domain)(ZesHandle, ZesHandle*) = nullptr;                   ///< zesDeviceGetCardPowerDomain
  int (*domains)(ZesHandle, std::uint32_t*, ZesHandle*) = nullptr;       ///< zesDeviceEnumPowerDomains
  int (*domain_properties)(ZesHandle, ZesPowerProperties*) = nullptr;    ///< zesPowerGetProperties
  int (*energy)(ZesHandle, ZesEnergyCounter*) = nullptr;                 ///< zesPowerGetEnergyCounter
};

/// One part per card that is not inside a processor. Nothing is loaded where no Intel GPU is on the bus, unless
/// `libraries` names one. A loader without zesInit starts Sysman only where ZES_ENABLE_SYSMAN=1 was set for us: we do
/// not change our own environment, which the command inherits (docs/adr/0029). Can take seconds.
[[nodiscard]] Probe probe_level_zero(Files& files, const GpuLibraries& libraries);

}  // namespace joulery

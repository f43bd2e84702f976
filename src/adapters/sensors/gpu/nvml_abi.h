// SPDX-License-Identifier: Apache-2.0
// The structures NVML fills, declared by us after the NVML API reference (names there: nvmlFieldValue_t,
// nvmlProcessInfo_v2_t, nvmlProcessUtilizationSample_t, nvmlPciInfo_t, nvmlDeviceAttributes_t, nvmlSample_t,
// nvmlGpmMetricsGet_t). Only layout lives here: functions are nvml_library.h, meaning is in the readers beside it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace joulery {

/// An NVML device handle, a whole GPU or a MIG device; ours is only a pointer to pass on.
struct NvmlDeviceHandle;
using NvmlDevice = NvmlDeviceHandle*;
/// A buffer of the GPU performance monitor.
struct NvmlGpmBuffer;
using NvmlGpmSample = NvmlGpmBuffer*;

/// Fields of nvmlDeviceGetFieldValues that we ask for (NVML_FI_DEV_*).
enum NvmlField : std::uint32_t {
  kNvmlTotalEnergy = 83,    ///< mJ since the driver was loaded
  kNvmlPowerAverage = 185,  ///< mW, mean of the last second on Ampere and newer
  kNvmlPowerInstant = 186,  ///< mW
  kNvmlPowerMaxLimit = 188,
  kNvmlPowerDefaultLimit = 189,
  kNvmlPowerCurrentLimit = 190,
  kNvmlEnergy = 191,  ///< as 83
  kNvmlPowerRequestedLimit = 192,
};

/// What a power field speaks of (NVML_POWER_SCOPE_*).
enum NvmlScope : std::uint32_t { kNvmlScopeGpu = 0, kNvmlScopeModule = 1, kNvmlScopeMemory = 2 };

/// How a field's eight bytes are to be read (nvmlValueType_t).
enum NvmlValueType : std::uint32_t { kNvmlDouble = 0, kNvmlUnsigned = 1, kNvmlUnsignedLong = 2, kNvmlUnsigned64 = 3 };

/// A field asked for and answered; `code` is the element's own return code and comes before its value.
struct NvmlFieldValue {
  std::uint32_t field = 0;
  std::uint32_t scope = 0;
  std::int64_t timestamp_us = 0;  ///< since 1970
  std::int64_t latency_us = 0;
  std::uint32_t type = 0;
  std::int32_t code = 0;
  std::uint64_t bytes = 0;  ///< a union: of 32-bit values only the low half is meant
};
static_assert(sizeof(NvmlFieldValue) == 40);

/// One process of a running list, as most drivers lay it out; some of the 535 series add eight bytes.
struct NvmlProcess {
  std::uint32_t pid = 0;
  std::uint64_t memory_bytes = 0;  ///< all ones: not known
  std::uint32_t gpu_instance = 0;  ///< all ones: not on MIG
  std::uint32_t compute_instance = 0;
};
static_assert(sizeof(NvmlProcess) == 24);

/// How busy a GPU was in its last sampling period, 1/6 s to 1 s by product, in percent (nvmlUtilization_t).
struct NvmlUtilisation {
  std::uint32_t gpu = 0;
  std::uint32_t memory = 0;
};
static_assert(sizeof(NvmlUtilisation) == 8);

/// Utilisation of one process in the driver's last sampling period, in percent.
struct NvmlProcessSample {
  std::uint32_t pid = 0;
  std::uint64_t timestamp_us = 0;  ///< since 1970
  std::uint32_t sm = 0;
  std::uint32_t memory = 0;
  std::uint32_t encoder = 0;
  std::uint32_t decoder = 0;
};
static_assert(sizeof(NvmlProcessSample) == 32);

/// An entry of the driver's ring buffer (nvmlDeviceGetSamples).
struct NvmlSample {
  std::uint64_t timestamp_us = 0;
  std::uint64_t bytes = 0;
};
static_assert(sizeof(NvmlSample) == 16);

struct NvmlPci {
  std::array<char, 16> legacy_bus_id{};
  std::uint32_t domain = 0;
  std::uint32_t bus = 0;
  std::uint32_t device = 0;
  std::uint32_t device_id = 0;
  std::uint32_t subsystem_id = 0;
  std::array<char, 32> bus_id{};  ///< "00000000:65:00.0"
};
static_assert(sizeof(NvmlPci) == 68);

/// What a MIG device has of its GPU.
struct NvmlAttributes {
  std::uint32_t multiprocessors = 0;
  std::uint32_t copy_engines = 0;
  std::uint32_t decoders = 0;
  std::uint32_t encoders = 0;
  std::uint32_t jpeg_engines = 0;
  std::uint32_t optical_flow_engines = 0;
  std::uint32_t gpu_slices = 0;
  std::uint32_t compute_slices = 0;
  std::uint64_t memory_mib = 0;
};
static_assert(sizeof(NvmlAttributes) == 40);

struct NvmlGpmSupport {
  std::uint32_t version = 1;
  std::uint32_t is_supported = 0;
};

/// Metrics of the GPU performance monitor that we ask for (NVML_GPM_METRIC_*), in percent between two samples.
enum NvmlGpmMetricId : std::uint32_t { kNvmlGpmSmUtilisation = 2, kNvmlGpmTensor = 5 };

struct NvmlGpmMetric {
  std::uint32_t id = 0;
  std::int32_t code = 0;
  double value = 0;
  const char* short_name = nullptr;
  const char* long_name = nullptr;
  const char* unit = nullptr;
};
static_assert(sizeof(NvmlGpmMetric) == 40);

/// The request for metrics. NVIDIA's array grew from 98 to 333 entries between drivers; a library touches only the
/// first `count`, and room for more than any of them keeps a careless one inside.
struct NvmlGpmRequest {
  static constexpr std::size_t kRoom = 512;
  std::uint32_t version = 1;
  std::uint32_t count = 0;
  NvmlGpmSample before = nullptr;
  NvmlGpmSample after = nullptr;
  std::array<NvmlGpmMetric, kRoom> metrics{};
};
static_assert(offsetof(NvmlGpmRequest, metrics) == 24);

}  // namespace joulery

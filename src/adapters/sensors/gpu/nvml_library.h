// SPDX-License-Identifier: Apache-2.0
// NvmlLibrary: NVIDIA's management library, loaded at run time so that one program serves machines with and without it.
// Only the functions we call are declared, with our own types: the ABI is NVIDIA's, documented in the NVML API
// reference. What the answers mean is nvml.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/sensors/gpu/nvml_abi.h"
#include "foundation/base/result.h"

namespace joulery {

/// The functions by name. Null: this library does not have it (an old driver), and what needs it is not offered (R21).
struct NvmlFunctions {
  int (*init)() = nullptr;                                         ///< nvmlInit_v2
  int (*shutdown)() = nullptr;                                     ///< nvmlShutdown
  int (*driver_version)(char*, unsigned) = nullptr;                ///< nvmlSystemGetDriverVersion
  int (*count)(unsigned*) = nullptr;                               ///< nvmlDeviceGetCount_v2
  int (*handle_by_index)(unsigned, NvmlDevice*) = nullptr;         ///< nvmlDeviceGetHandleByIndex_v2
  int (*uuid)(NvmlDevice, char*, unsigned) = nullptr;              ///< nvmlDeviceGetUUID
  int (*name)(NvmlDevice, char*, unsigned) = nullptr;              ///< nvmlDeviceGetName
  int (*architecture)(NvmlDevice, unsigned*) = nullptr;            ///< nvmlDeviceGetArchitecture
  int (*total_energy)(NvmlDevice, unsigned long long*) = nullptr;  ///< nvmlDeviceGetTotalEnergyConsumption, mJ
  int (*power_usage)(NvmlDevice, unsigned*) = nullptr;             ///< nvmlDeviceGetPowerUsage, mW
  int (*enforced_power_limit)(NvmlDevice, unsigned*) = nullptr;    ///< nvmlDeviceGetEnforcedPowerLimit, mW
  int (*temperature)(NvmlDevice, int, unsigned*) = nullptr;        ///< nvmlDeviceGetTemperature, degrees
  int (*clock)(NvmlDevice, int, unsigned*) = nullptr;              ///< nvmlDeviceGetClockInfo, MHz
  /// nvmlDeviceGetCurrentClocksEventReasons, before driver 535 ...ThrottleReasons: bits
  int (*clocks_event_reasons)(NvmlDevice, unsigned long long*) = nullptr;
  int (*utilisation)(NvmlDevice, NvmlUtilisation*) = nullptr;  ///< nvmlDeviceGetUtilizationRates
  int (*pci)(NvmlDevice, NvmlPci*) = nullptr;                  ///< nvmlDeviceGetPciInfo_v3
  int (*fields)(NvmlDevice, int, NvmlFieldValue*) = nullptr;   ///< nvmlDeviceGetFieldValues
  /// nvmlDeviceGetSamples: type, last seen in us, type of values, count, buffer (null asks for the count)
  int (*samples)(NvmlDevice, int, unsigned long long, std::uint32_t*, unsigned*, NvmlSample*) = nullptr;
  /// nvmlDeviceGetProcessUtilization: buffer (null asks for the count), count, last seen in us
  int (*process_utilisation)(NvmlDevice, NvmlProcessSample*, unsigned*, unsigned long long) = nullptr;
  int (*compute_processes)(NvmlDevice, unsigned*, void*) = nullptr;   ///< nvmlDeviceGetComputeRunningProcesses_v3, _v2
  int (*graphics_processes)(NvmlDevice, unsigned*, void*) = nullptr;  ///< nvmlDeviceGetGraphicsRunningProcesses_v3, _v2
  int (*persistence)(NvmlDevice, unsigned*) = nullptr;                ///< nvmlDeviceGetPersistenceMode
  int (*mig_mode)(NvmlDevice, unsigned*, unsigned*) = nullptr;        ///< nvmlDeviceGetMigMode: now, after a reset
  int (*most_mig_devices)(NvmlDevice, unsigned*) = nullptr;           ///< nvmlDeviceGetMaxMigDeviceCount
  int (*mig_device)(NvmlDevice, unsigned, NvmlDevice*) = nullptr;     ///< nvmlDeviceGetMigDeviceHandleByIndex
  int (*gpu_instance_id)(NvmlDevice, unsigned*) = nullptr;            ///< nvmlDeviceGetGpuInstanceId
  int (*attributes)(NvmlDevice, NvmlAttributes*) = nullptr;           ///< nvmlDeviceGetAttributes_v2
  int (*gpm_support)(NvmlDevice, NvmlGpmSupport*) = nullptr;          ///< nvmlGpmQueryDeviceSupport
  int (*gpm_allocate)(NvmlGpmSample*) = nullptr;                      ///< nvmlGpmSampleAlloc
  int (*gpm_free)(NvmlGpmSample) = nullptr;                           ///< nvmlGpmSampleFree
  int (*gpm_sample)(NvmlDevice, NvmlGpmSample) = nullptr;             ///< nvmlGpmSampleGet
  int (*gpm_mig_sample)(NvmlDevice, unsigned, NvmlGpmSample) = nullptr;  ///< nvmlGpmMigSampleGet
  int (*gpm_metrics)(NvmlGpmRequest*) = nullptr;                         ///< nvmlGpmMetricsGet
};

/// Return codes of nvml.h that we tell apart.
enum NvmlReturn : int {
  kNvmlSuccess = 0,
  kNvmlNotSupported = 3,
  kNvmlNoPermission = 4,
  kNvmlNotFound = 6,
  kNvmlInsufficientSize = 7,
  kNvmlDriverNotLoaded = 9,
  kNvmlTimeout = 10,
  kNvmlFunctionNotFound = 13,
  kNvmlGpuIsLost = 15,
  kNvmlResetRequired = 16,
  kNvmlVersionMismatch = 18,
  kNvmlUnknown = 999,
};

/// What a caller can do about a return code (metering 1.5).
[[nodiscard]] ErrorKind nvml_error_kind(int code);
/// The code in words: "gpu is lost (15)".
[[nodiscard]] std::string nvml_words(int code);
/// The sentence that mends it.
[[nodiscard]] std::string_view nvml_remedy(int code);

/// Owns the loaded and initialised library: closed it would let the driver unload, and counters restart (metering 1.5).
class NvmlLibrary {
 public:
  /// Loads `path`, or else libnvidia-ml.so.1, then libnvidia-ml.so, and initialises it. This can take seconds.
  /// Errors: unsupported (no library, driver not loaded), broken (18: library and kernel module differ), denied.
  [[nodiscard]] static Result<NvmlLibrary> open(const std::optional<std::string>& path);
  NvmlLibrary(NvmlLibrary&&) noexcept = default;
  NvmlLibrary& operator=(NvmlLibrary&&) noexcept = delete;
  NvmlLibrary(const NvmlLibrary&) = delete;
  NvmlLibrary& operator=(const NvmlLibrary&) = delete;
  ~NvmlLibrary();

  [[nodiscard]] const NvmlFunctions& functions() const { return functions_; }
  [[nodiscard]] const std::string& driver_version() const { return driver_version_; }

 private:
  struct Close {
    void operator()(void* handle) const;
  };
  explicit NvmlLibrary(void* handle) : handle_(handle) {}

  std::unique_ptr<void, Close> handle_;
  NvmlFunctions functions_;
  std::string driver_version_;
};

}  // namespace joulery

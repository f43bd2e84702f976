// SPDX-License-Identifier: Apache-2.0
// dlopen, dlsym, and the words of NVML's return codes.
#include "adapters/sensors/gpu/nvml_library.h"

#include <array>
#include <dlfcn.h>

#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

struct CodeRow {
  int code;
  ErrorKind kind;
  std::string_view words;
  std::string_view remedy;
};

constexpr std::array<CodeRow, 9> kCodes{{
    {kNvmlNotSupported, ErrorKind::unsupported, "not supported by this GPU", remedy::modelled},
    {kNvmlNoPermission, ErrorKind::denied, "no permission", remedy::nvidia_rights},
    {kNvmlNotFound, ErrorKind::gone, "not found", remedy::nvidia_lost},
    {kNvmlDriverNotLoaded, ErrorKind::unsupported, "the nvidia driver is not loaded", remedy::nvidia_driver},
    {kNvmlTimeout, ErrorKind::transient, "timeout", remedy::wait_and_retry},
    {kNvmlFunctionNotFound, ErrorKind::unsupported, "function not found in this driver", remedy::nvidia_old},
    {kNvmlGpuIsLost, ErrorKind::gone, "the GPU is lost", remedy::nvidia_lost},
    {kNvmlResetRequired, ErrorKind::gone, "the GPU needs a reset", remedy::nvidia_lost},
    {kNvmlVersionMismatch, ErrorKind::broken, "driver and library versions differ", remedy::nvidia_mismatch},
}};

const CodeRow* row_of(int code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

/// The first of the symbols that the library has: newer ones come first.
template <class Function, class... Symbols>
void resolve(void* library, Function*& function, Symbols... symbols) {
  for (const char* symbol : {static_cast<const char*>(symbols)...}) {
    if (function == nullptr) function = reinterpret_cast<Function*>(::dlsym(library, symbol));
  }
}

void resolve_state(void* library, NvmlFunctions& f) {
  resolve(library, f.enforced_power_limit, "nvmlDeviceGetEnforcedPowerLimit");
  resolve(library, f.temperature, "nvmlDeviceGetTemperature");
  resolve(library, f.clock, "nvmlDeviceGetClockInfo");
  resolve(library, f.clocks_event_reasons, "nvmlDeviceGetCurrentClocksEventReasons",
          "nvmlDeviceGetCurrentClocksThrottleReasons");
}

void resolve_use(void* library, NvmlFunctions& f) {
  resolve(library, f.samples, "nvmlDeviceGetSamples");
  resolve(library, f.process_utilisation, "nvmlDeviceGetProcessUtilization");
  resolve(library, f.compute_processes, "nvmlDeviceGetComputeRunningProcesses_v3",
          "nvmlDeviceGetComputeRunningProcesses_v2");
  resolve(library, f.graphics_processes, "nvmlDeviceGetGraphicsRunningProcesses_v3",
          "nvmlDeviceGetGraphicsRunningProcesses_v2");
  resolve(library, f.gpm_support, "nvmlGpmQueryDeviceSupport");
  resolve(library, f.gpm_allocate, "nvmlGpmSampleAlloc");
  resolve(library, f.gpm_free, "nvmlGpmSampleFree");
  resolve(library, f.gpm_sample, "nvmlGpmSampleGet");
  resolve(library, f.gpm_mig_sample, "nvmlGpmMigSampleGet");
  resolve(library, f.gpm_metrics, "nvmlGpmMetricsGet");
}

NvmlFunctions resolve_all(void* library) {
  NvmlFunctions f;
  resolve(library, f.init, "nvmlInit_v2");
  resolve(library, f.shutdown, "nvmlShutdown");
  resolve(library, f.driver_version, "nvmlSystemGetDriverVersion");
  resolve(library, f.count, "nvmlDeviceGetCount_v2");
  resolve(library, f.handle_by_index, "nvmlDeviceGetHandleByIndex_v2");
  resolve(library, f.uuid, "nvmlDeviceGetUUID");
  resolve(library, f.name, "nvmlDeviceGetName");
  resolve(library, f.architecture, "nvmlDeviceGetArchitecture");
  resolve(library, f.total_energy, "nvmlDeviceGetTotalEnergyConsumption");
  resolve(library, f.power_usage, "nvmlDeviceGetPowerUsage");
  resolve(library, f.utilisation, "nvmlDeviceGetUtilizationRates");
  resolve(library, f.pci, "nvmlDeviceGetPciInfo_v3");
  resolve(library, f.fields, "nvmlDeviceGetFieldValues");
  resolve(library, f.persistence, "nvmlDeviceGetPersistenceMode");
  resolve(library, f.mig_mode, "nvmlDeviceGetMigMode");
  resolve(library, f.most_mig_devices, "nvmlDeviceGetMaxMigDeviceCount");
  resolve(library, f.mig_device, "nvmlDeviceGetMigDeviceHandleByIndex");
  resolve(library, f.gpu_instance_id, "nvmlDeviceGetGpuInstanceId");
  resolve(library, f.attributes, "nvmlDeviceGetAttributes_v2");
  resolve_state(library, f);
  resolve_use(library, f);
  return f;
}

void* load(const std::optional<std::string>& path) {
  if (path) return ::dlopen(path->c_str(), RTLD_NOW | RTLD_LOCAL);
  if (void* handle = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL)) return handle;
  return ::dlopen("libnvidia-ml.so", RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

ErrorKind nvml_error_kind(int code) {
  const CodeRow* row = row_of(code);
  return row ? row->kind : ErrorKind::broken;
}

std::string nvml_words(int code) {
  const CodeRow* row = row_of(code);
  return std::string(row ? row->words : "an error of NVML") + " (" + std::to_string(code) + ")";
}

std::string_view nvml_remedy(int code) {
  const CodeRow* row = row_of(code);
  return row ? row->remedy : remedy::wait_and_retry;
}

void NvmlLibrary::Close::operator()(void* handle) const { ::dlclose(handle); }

Result<NvmlLibrary> NvmlLibrary::open(const std::optional<std::string>& path) {
  const std::string where = path.value_or("libnvidia-ml.so.1");
  void* handle = load(path);
  if (handle == nullptr) {
    const char* reason = ::dlerror();
    return failure(ErrorKind::unsupported, "cannot load NVML", reason ? printable(reason) : where,
                   std::string(remedy::nvidia_driver));
  }
  NvmlLibrary library(handle);
  const NvmlFunctions found = resolve_all(handle);
  if (!found.init || !found.shutdown || !found.count || !found.handle_by_index) {
    return failure(ErrorKind::unsupported, "this NVML is too old", where, std::string(remedy::nvidia_old));
  }
  if (const int code = found.init(); code != kNvmlSuccess) {
    return failure(nvml_error_kind(code), "cannot start NVML: " + nvml_words(code), where,
                   std::string(nvml_remedy(code)));
  }
  library.functions_ = found;  // from here on the destructor shuts it down
  std::array<char, 81> version{};
  if (found.driver_version && found.driver_version(version.data(), version.size() - 1) == kNvmlSuccess) {
    library.driver_version_ = printable(version.data());
  }
  return library;
}

NvmlLibrary::~NvmlLibrary() {
  if (handle_ && functions_.shutdown) functions_.shutdown();
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// dlopen, dlsym, and the words of NVML's return codes.
#include "adapters/sensors/gpu/nvml_library.h"

#include <array>
#include <dlfcn.h>

#include "adapters/sensors/printable.h"
#include "adapters/sensors/remedies.h"

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

template <class Function>
void resolve(void* library, const char* symbol, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(library, symbol));
}

NvmlFunctions resolve_all(void* library) {
  NvmlFunctions f;
  resolve(library, "nvmlInit_v2", f.init);
  resolve(library, "nvmlShutdown", f.shutdown);
  resolve(library, "nvmlSystemGetDriverVersion", f.driver_version);
  resolve(library, "nvmlDeviceGetCount_v2", f.count);
  resolve(library, "nvmlDeviceGetHandleByIndex_v2", f.handle_by_index);
  resolve(library, "nvmlDeviceGetUUID", f.uuid);
  resolve(library, "nvmlDeviceGetName", f.name);
  resolve(library, "nvmlDeviceGetTotalEnergyConsumption", f.total_energy);
  resolve(library, "nvmlDeviceGetPowerUsage", f.power_usage);
  resolve(library, "nvmlDeviceGetEnforcedPowerLimit", f.enforced_power_limit);
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

// SPDX-License-Identifier: Apache-2.0
// A stand-in for libnvidia-ml.so.1 with its real ABI, so that NVML is tested on machines without a GPU. The file named
// by JOULERY_NVML_STUB says what it answers, and is read again at every call, so a test can let a GPU vanish. README.md
// has the keys. Built twice: the second time without the energy function, as an old driver's library.
#include "nvml_stub.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "script_file.h"

// Nothing here allocates with new: the program that loads us counts such calls.
namespace stub {
namespace {

Gpu gpus[kMostGpus];
int initialised = 0;
timespec began;

}  // namespace

/// The value of `key` in the stub's file, "" when there is none. Valid until the next call.
const char* value_of(const char* key) { return value_in_file("JOULERY_NVML_STUB", key); }

const char* value_of(int gpu, const char* key) {
  char name[128];
  std::snprintf(name, sizeof name, "gpu%d.%s", gpu, key);
  return value_of(name);
}

const char* value_of(const Gpu* gpu, const char* key) {
  if (gpu->mig < 0) return value_of(gpu->index, key);
  char name[64];
  std::snprintf(name, sizeof name, "mig%d.%s", gpu->mig, key);
  return value_of(gpu->index, name);
}

unsigned long long number(const char* text) { return std::strtoull(text, nullptr, 10); }
int code(const char* key) { return static_cast<int>(number(value_of(key))); }
int code(const Gpu* gpu, const char* key) { return static_cast<int>(number(value_of(gpu, key))); }

int copy(const char* text, char* out, unsigned size) {
  if (!out) return kInvalidArgument;
  if (std::strlen(text) + 1 > size) return kInsufficientSize;
  std::strcpy(out, text);
  return kSuccess;
}

namespace {

bool is_lost(const Gpu* gpu) { return number(value_of(gpu->index, "lost")) != 0; }

/// mJ since the library was started: base + step x calls + rate x time.
[[maybe_unused]] unsigned long long energy_of(Gpu* gpu) {  // not by the old library
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const double seconds =
      static_cast<double>(now.tv_sec - began.tv_sec) + static_cast<double>(now.tv_nsec - began.tv_nsec) * 1e-9;
  const unsigned long long steps = gpu->energy_calls++ * number(value_of(gpu->index, "step_mj"));
  const double flown = seconds * static_cast<double>(number(value_of(gpu->index, "rate_mw")));
  return number(value_of(gpu->index, "energy_mj")) + steps + static_cast<unsigned long long>(flown);
}

}  // namespace
}  // namespace stub

using namespace stub;

extern "C" {

__attribute__((visibility("default"))) int nvmlInit_v2() {
  if (const int refused = code("init_return")) return refused;
  if (initialised++ == 0) {
    ::clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < kMostGpus; ++i) gpus[i] = Gpu{i, -1, 0};
  }
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlShutdown() {
  if (initialised == 0) return kUninitialized;
  --initialised;
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlSystemGetDriverVersion(char* out, unsigned size) {
  return copy(value_of("driver"), out, size);
}

__attribute__((visibility("default"))) int nvmlDeviceGetCount_v2(unsigned* count) {
  if (!initialised) return kUninitialized;
  if (const int refused = code("count_return")) return refused;
  *count = static_cast<unsigned>(number(value_of("gpus")));
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetHandleByIndex_v2(unsigned index, Gpu** device) {
  if (!initialised) return kUninitialized;
  if (index >= kMostGpus || index >= number(value_of("gpus"))) return kInvalidArgument;
  if (const int refused = code(&gpus[index], "handle_return")) return refused;
  *device = &gpus[index];
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetUUID(Gpu* gpu, char* out, unsigned size) {
  return copy(value_of(gpu, "uuid"), out, size);
}

__attribute__((visibility("default"))) int nvmlDeviceGetName(Gpu* gpu, char* out, unsigned size) {
  return copy(value_of(gpu, "name"), out, size);
}

#ifndef JOULERY_STUB_OLD
__attribute__((visibility("default"))) int nvmlDeviceGetTotalEnergyConsumption(Gpu* gpu,
                                                                               unsigned long long* millijoules) {
  if (is_lost(gpu)) return kGpuIsLost;
  if (const int refused = code(gpu, "energy_return")) return refused;
  *millijoules = energy_of(gpu);
  return kSuccess;
}
#endif

__attribute__((visibility("default"))) int nvmlDeviceGetPowerUsage(Gpu* gpu, unsigned* milliwatts) {
  if (is_lost(gpu)) return kGpuIsLost;
  if (const int refused = code(gpu, "power_return")) return refused;
  *milliwatts = static_cast<unsigned>(number(value_of(gpu->index, "power_mw")));
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetUtilizationRates(Gpu* gpu, unsigned* percents) {
  if (is_lost(gpu)) return kGpuIsLost;
  const char* busy = value_of(gpu->index, "busy_percent");
  if (*busy == '\0') return kNotSupported;
  percents[0] = static_cast<unsigned>(number(busy));
  percents[1] = 0;
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetEnforcedPowerLimit(Gpu* gpu, unsigned* milliwatts) {
  const char* limit = value_of(gpu->index, "limit_mw");
  if (*limit == '\0') return kNotSupported;
  *milliwatts = static_cast<unsigned>(number(limit));
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetTemperature(Gpu* gpu, int, unsigned* degrees) {
  const char* own = value_of(gpu->index, "celsius");
  if (*own == '\0') return kNotSupported;
  *degrees = static_cast<unsigned>(number(own));
  return kSuccess;
}

__attribute__((visibility("default"))) int nvmlDeviceGetClockInfo(Gpu* gpu, int kind, unsigned* megahertz) {
  const char* own = value_of(gpu->index, kind == 2 ? "memory_mhz" : "sm_mhz");
  if (*own == '\0' || (kind != 1 && kind != 2)) return kNotSupported;
  *megahertz = static_cast<unsigned>(number(own));
  return kSuccess;
}

// The name before driver 535, which newer ones keep; the old library has no other.
__attribute__((visibility("default"))) int nvmlDeviceGetCurrentClocksThrottleReasons(Gpu* gpu,
                                                                                     unsigned long long* reasons) {
  const char* own = value_of(gpu->index, "clocks_event");
  if (*own == '\0') return kNotSupported;
  *reasons = std::strtoull(own, nullptr, 0);
  return kSuccess;
}

#ifndef JOULERY_STUB_OLD
__attribute__((visibility("default"))) int nvmlDeviceGetCurrentClocksEventReasons(Gpu* gpu,
                                                                                  unsigned long long* reasons) {
  return nvmlDeviceGetCurrentClocksThrottleReasons(gpu, reasons);
}
#endif

}  // extern "C"

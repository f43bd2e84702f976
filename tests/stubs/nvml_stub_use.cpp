// SPDX-License-Identifier: Apache-2.0
// The half of the stub that only newer drivers have: fields with scopes, PCI, processes and their utilisation, MIG, the
// performance monitor. Layouts are NVIDIA's, declared here anew, so that a slip in the product's own is found.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "nvml_stub.h"

using namespace stub;

namespace {

constexpr int kMostMig = 7;
Gpu mig_devices[kMostGpus][kMostMig];

struct Field {
  unsigned id, scope;
  long long timestamp_us, latency_us;
  unsigned type;
  int code;
  union {
    double d;
    unsigned ui;
    unsigned long long ull;
  } value;
};
struct ProcessSample {
  unsigned pid;
  unsigned long long time_us;
  unsigned sm, mem, enc, dec;
};
struct Sample {
  unsigned long long time_us;
  union {
    unsigned ui;
    unsigned long long ull;
  } value;
};
struct Pci {
  char legacy[16];
  unsigned domain, bus, device, id, subsystem;
  char bus_id[32];
};
struct Attributes {
  unsigned multiprocessors, copy, decoder, encoder, jpeg, ofa, gpu_slices, compute_slices;
  unsigned long long memory_mib;
};
struct GpmMetric {
  unsigned id;
  int code;
  double value;
  const char *short_name, *long_name, *unit;
};
struct GpmSample {
  const Gpu* gpu;
  int instance;
};
struct GpmRequest {
  unsigned version, count;
  GpmSample *before, *after;
  GpmMetric metrics[1];
};

unsigned long long now_us() {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<unsigned long long>(now.tv_sec) * 1000000 + static_cast<unsigned long long>(now.tv_nsec) / 1000;
}

/// Calls `each(word)` for every space-separated word of the value.
template <class Each>
void words(const Gpu* gpu, const char* key, Each each) {
  char text[1024];
  std::snprintf(text, sizeof text, "%s", value_of(gpu, key));
  char* rest = nullptr;
  for (char* word = ::strtok_r(text, " ", &rest); word; word = ::strtok_r(nullptr, " ", &rest)) each(word);
}

/// "PID:MIB[:..]" into entries of the stride that the script wants (the structure grew between drivers).
int list_processes(Gpu* gpu, const char* key, unsigned* count, unsigned char* out) {
  char refused[64];
  std::snprintf(refused, sizeof refused, "%s_return", key);
  if (const int told = code(gpu, refused)) return told;
  const unsigned long long wanted = number(value_of("process_stride"));
  const unsigned stride = wanted ? static_cast<unsigned>(wanted) : 24;
  unsigned found = 0;
  words(gpu, key, [&](const char* word) {
    if (found < *count) {
      const unsigned pid = static_cast<unsigned>(number(word));
      const char* colon = std::strchr(word, ':');
      const unsigned long long memory = colon ? number(colon + 1) << 20U : ~0ULL;
      unsigned char* const place = out + static_cast<unsigned long>(found) * stride;
      std::memset(place, 0, stride);
      std::memcpy(place, &pid, 4);
      std::memcpy(place + 8, &memory, 8);
      std::memset(place + 16, 0xFF, 8);
    }
    ++found;
  });
  const bool fits = found <= *count;
  *count = found;
  return fits ? kSuccess : kInsufficientSize;
}

GpmSample gpm_samples[256];
int gpm_allocated = 0;

}  // namespace

extern "C" {

#define VISIBLE __attribute__((visibility("default")))

VISIBLE int nvmlDeviceGetPciInfo_v3(Gpu* gpu, Pci* pci) {
  const char* bus = value_of(gpu, "pci");
  if (*bus == '\0') return kNotSupported;
  std::memset(pci, 0, sizeof *pci);
  std::snprintf(pci->bus_id, sizeof pci->bus_id, "%s", bus);
  return kSuccess;
}

VISIBLE int nvmlDeviceGetFieldValues(Gpu* gpu, int count, Field* fields) {
  if (const int refused = code(gpu, "fields_return")) return refused;
  for (int i = 0; i < count; ++i) {
    Field& field = fields[i];
    char key[64];
    std::snprintf(key, sizeof key, "field_%u_%u", field.id, field.scope);
    const char* value = value_of(gpu, key);
    field.code = *value == '\0' ? kNotSupported : kSuccess;
    field.type = field.id == 191 || field.id == 83 ? 3 : 1;
    field.value.ull = 0xDDDDDDDD00000000ULL;  // the high half of a 32-bit value is whatever was there
    if (field.type == 3) {
      field.value.ull = number(value);
    } else {
      field.value.ui = static_cast<unsigned>(number(value));
    }
    std::snprintf(key, sizeof key, "field_%u_%u_double", field.id, field.scope);
    if (const char* real = value_of(gpu, key); *real != '\0') {
      const double said = std::strtod(real, nullptr);
      field.code = kSuccess;
      field.type = 0;
      std::memcpy(&field.value.ull, &said, sizeof said);
    }
    std::snprintf(key, sizeof key, "field_%u_%u_return", field.id, field.scope);
    if (const int refused = code(gpu, key)) field.code = refused;
  }
  return kSuccess;
}

VISIBLE int nvmlDeviceGetSamples(Gpu* gpu, int type, unsigned long long last, unsigned* value_type, unsigned* count,
                                 Sample* samples) {
  const char* percent = value_of(gpu, "utilisation");
  if (type != 1 || *percent == '\0') return kNotSupported;
  *value_type = 1;
  const unsigned now = static_cast<unsigned>(number(percent));
  const char* stamp = value_of(gpu, "utilisation_us");
  const unsigned long long at = *stamp == '\0' ? now_us() : number(stamp);
  if (at <= last) return kNotFound;
  *count = 1;
  if (samples) {
    samples->time_us = at;
    samples->value.ull = 0xDDDDDDDD00000000ULL;
    samples->value.ui = now;
  }
  return kSuccess;
}

/// "PID:SM" now, or "PID:SM@US".
VISIBLE int nvmlDeviceGetProcessUtilization(Gpu* gpu, ProcessSample* out, unsigned* count, unsigned long long last) {
  if (const int refused = code(gpu, "samples_return")) return refused;
  unsigned found = 0;
  words(gpu, "samples", [&](const char* word) {
    const char* colon = std::strchr(word, ':');
    const char* at = std::strchr(word, '@');
    const unsigned long long time = at ? number(at + 1) : now_us();
    if (!colon || time <= last) return;
    if (out && found < *count) {
      out[found] = {static_cast<unsigned>(number(word)), time, static_cast<unsigned>(number(colon + 1)), 0, 0, 0};
    }
    ++found;
  });
  if (found == 0) return kNotFound;
  const bool fits = out && found <= *count;
  *count = found;
  return fits ? kSuccess : kInsufficientSize;
}

VISIBLE int nvmlDeviceGetComputeRunningProcesses_v3(Gpu* gpu, unsigned* count, unsigned char* out) {
  return list_processes(gpu, "processes", count, out);
}

VISIBLE int nvmlDeviceGetGraphicsRunningProcesses_v3(Gpu* gpu, unsigned* count, unsigned char* out) {
  return list_processes(gpu, "graphics", count, out);
}

VISIBLE int nvmlDeviceGetArchitecture(Gpu* gpu, unsigned* architecture) {
  const char* said = value_of(gpu, "architecture");
  if (*said == '\0') return kNotSupported;
  *architecture = static_cast<unsigned>(number(said));
  return kSuccess;
}

VISIBLE int nvmlDeviceGetPersistenceMode(Gpu* gpu, unsigned* mode) {
  const char* persistence = value_of(gpu, "persistence");
  if (*persistence == '\0') return kNotSupported;
  *mode = static_cast<unsigned>(number(persistence));
  return kSuccess;
}

VISIBLE int nvmlDeviceGetMigMode(Gpu* gpu, unsigned* now, unsigned* later) {
  const char* mig = value_of(gpu, "mig");
  if (*mig == '\0') return kNotSupported;
  *now = *later = static_cast<unsigned>(number(mig));
  return kSuccess;
}

VISIBLE int nvmlDeviceGetMaxMigDeviceCount(Gpu*, unsigned* count) {
  *count = kMostMig;
  return kSuccess;
}

VISIBLE int nvmlDeviceGetMigDeviceHandleByIndex(Gpu* gpu, unsigned index, Gpu** device) {
  if (index >= kMostMig) return kInvalidArgument;
  Gpu* const found = &mig_devices[gpu->index][index];
  *found = Gpu{gpu->index, static_cast<int>(index), 0};
  if (*value_of(found, "uuid") == '\0') return kNotFound;
  *device = found;
  return kSuccess;
}

VISIBLE int nvmlDeviceGetGpuInstanceId(Gpu* gpu, unsigned* id) {
  if (gpu->mig < 0) return kInvalidArgument;
  *id = static_cast<unsigned>(number(value_of(gpu, "gi")));
  return kSuccess;
}

VISIBLE int nvmlDeviceGetAttributes_v2(Gpu* gpu, Attributes* attributes) {
  if (gpu->mig < 0) return kNotSupported;
  std::memset(attributes, 0, sizeof *attributes);
  attributes->multiprocessors = static_cast<unsigned>(number(value_of(gpu, "multiprocessors")));
  attributes->gpu_slices = static_cast<unsigned>(number(value_of(gpu, "slices")));
  return kSuccess;
}

VISIBLE int nvmlGpmQueryDeviceSupport(Gpu* gpu, unsigned* version_and_support) {
  if (version_and_support[0] != 1) return kInvalidArgument;
  version_and_support[1] = static_cast<unsigned>(number(value_of(gpu, "gpm")));
  return kSuccess;
}

VISIBLE int nvmlGpmSampleAlloc(GpmSample** sample) {
  *sample = &gpm_samples[gpm_allocated++ % 256];
  return kSuccess;
}

VISIBLE int nvmlGpmSampleFree(GpmSample*) { return kSuccess; }

VISIBLE int nvmlGpmSampleGet(Gpu* gpu, GpmSample* sample) {
  *sample = {gpu, -1};
  return code(gpu, "gpm_return");
}

VISIBLE int nvmlGpmMigSampleGet(Gpu* gpu, unsigned instance, GpmSample* sample) {
  *sample = {gpu, static_cast<int>(instance)};
  return code(gpu, "gpm_return");
}

VISIBLE int nvmlGpmMetricsGet(GpmRequest* request) {
  if (request->version != 1 || !request->before->gpu || !request->after->gpu) return kInvalidArgument;
  for (unsigned i = 0; i < request->count; ++i) {
    GpmMetric& metric = request->metrics[i];
    const char* name = metric.id == 2 ? "sm" : metric.id == 5 ? "tensor" : "";
    char key[64];
    std::snprintf(key, sizeof key, request->after->instance < 0 ? "gpm_%s" : "gpm_%s_gi%d", name,
                  request->after->instance);
    const char* value = value_of(request->after->gpu, key);
    metric.code = *value == '\0' ? kNotSupported : kSuccess;
    metric.value = std::strtod(value, nullptr);
  }
  return kSuccess;
}

}  // extern "C"

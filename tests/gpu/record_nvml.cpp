// SPDX-License-Identifier: Apache-2.0
// Records what a real NVIDIA GPU's sensors say, as fast as they can be asked, one CSV row per change: the raw material
// of tests/golden/nvml. Not part of the product or of any test: a tool for a machine with a GPU (see README.md beside
// it). Build: g++ -O2 -std=c++20 record_nvml.cpp -o record_nvml -ldl. Use: record_nvml SECONDS > changes.csv
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <map>
#include <string>
#include <time.h>
#include <vector>

namespace {

struct FieldValue {  // nvmlFieldValue_t
  unsigned field = 0;
  unsigned scope = 0;
  long long timestamp_us = 0;
  long long latency_us = 0;
  unsigned type = 0;
  int code = 0;
  union {
    unsigned ui;
    unsigned long long ull;
    double d;
  } value{};
};

struct Utilization {  // nvmlUtilization_t
  unsigned gpu = 0;
  unsigned memory = 0;
};

struct ProcessSample {  // nvmlProcessUtilizationSample_t
  unsigned pid = 0;
  unsigned long long time_us = 0;
  unsigned sm = 0, mem = 0, enc = 0, dec = 0;
};

void* library = nullptr;

template <typename Function>
Function call(const char* name) {
  auto* found = dlsym(library, name);
  if (found == nullptr) std::fprintf(stderr, "absent: %s\n", name);
  return reinterpret_cast<Function>(found);
}

long long now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

/// Value now of each series; a row is printed when it differs from the last.
struct Series {
  std::map<std::string, long long> last;
  std::map<std::string, std::pair<long long, long long>> cost;  // calls, ns
  void put(const char* name, long long value, long long began) {
    const long long at = now_ns();
    auto& [calls, spent] = cost[name];
    ++calls;
    spent += at - began;
    const auto [entry, is_new] = last.try_emplace(name, value);
    if (!is_new && entry->second == value) return;
    entry->second = value;
    std::printf("%lld,%s,%lld\n", at, name, value);
  }
};

}  // namespace

int main(int count, char** words) {
  const double seconds = count > 1 ? std::atof(words[1]) : 10;
  library = dlopen("libnvidia-ml.so.1", RTLD_NOW);
  if (library == nullptr) return std::fprintf(stderr, "no libnvidia-ml.so.1\n"), 1;
  if (call<int (*)()>("nvmlInit_v2")() != 0) return std::fprintf(stderr, "nvmlInit_v2 failed\n"), 1;
  void* device = nullptr;
  call<int (*)(unsigned, void**)>("nvmlDeviceGetHandleByIndex_v2")(0, &device);
  auto energy = call<int (*)(void*, unsigned long long*)>("nvmlDeviceGetTotalEnergyConsumption");
  auto usage = call<int (*)(void*, unsigned*)>("nvmlDeviceGetPowerUsage");
  auto fields = call<int (*)(void*, int, FieldValue*)>("nvmlDeviceGetFieldValues");
  auto utilization = call<int (*)(void*, Utilization*)>("nvmlDeviceGetUtilizationRates");
  auto processes =
      call<int (*)(void*, ProcessSample*, unsigned*, unsigned long long)>("nvmlDeviceGetProcessUtilization");

  std::array<FieldValue, 14> all{};
  const std::array<unsigned, 14> ids{83, 185, 186, 187, 188, 189, 190, 191, 192, 185, 186, 185, 186, 191};
  for (std::size_t i = 0; i < ids.size(); ++i) all[i].field = ids[i];
  all[9].scope = all[10].scope = 1;
  all[11].scope = all[12].scope = 2;
  all[13].scope = 2;
  fields(device, static_cast<int>(all.size()), all.data());
  for (const FieldValue& field : all) {
    std::fprintf(stderr, "field %u scope %u: code %d type %u value %llu timestamp %lld latency %lld\n", field.field,
                 field.scope, field.code, field.type, field.value.ull, field.timestamp_us, field.latency_us);
  }

  std::printf("mono_ns,series,value\n");
  Series series;
  const long long end = now_ns() + static_cast<long long>(seconds * 1e9);
  unsigned long long last_seen = 0;
  long long next_process = 0;
  std::vector<ProcessSample> samples(256);
  while (now_ns() < end) {
    long long began = now_ns();
    unsigned long long millijoules = 0;
    if (energy && energy(device, &millijoules) == 0)
      series.put("energy_mj", static_cast<long long>(millijoules), began);
    began = now_ns();
    unsigned milliwatts = 0;
    if (usage && usage(device, &milliwatts) == 0) series.put("usage_mw", milliwatts, began);
    for (const auto& [id, name] : {std::pair{185U, "average_mw"}, std::pair{186U, "instant_mw"}}) {
      FieldValue field{};
      field.field = id;
      began = now_ns();
      if (fields && fields(device, 1, &field) == 0 && field.code == 0) series.put(name, field.value.ui, began);
    }
    began = now_ns();
    Utilization load{};
    if (utilization && utilization(device, &load) == 0) series.put("gpu_percent", load.gpu, began);
    if (processes && now_ns() > next_process) {
      next_process = now_ns() + 1'000'000'000;
      auto size = static_cast<unsigned>(samples.size());
      began = now_ns();
      const int code = processes(device, samples.data(), &size, last_seen);
      series.put("process_code", code, began);
      for (unsigned i = 0; code == 0 && i < size; ++i) {
        const ProcessSample& sample = samples[i];
        std::printf("%lld,process_%u_sm_at_%llu,%u\n", now_ns(), sample.pid, sample.time_us, sample.sm);
        if (sample.time_us > last_seen) last_seen = sample.time_us;
      }
    }
    const timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
  for (const auto& [name, cost] : series.cost) {
    std::fprintf(stderr, "cost %s: %.1f us a call, %lld calls\n", name.c_str(),
                 static_cast<double>(cost.second) / static_cast<double>(cost.first) / 1000, cost.first);
  }
  return 0;
}

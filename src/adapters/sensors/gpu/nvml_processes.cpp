// SPDX-License-Identifier: Apache-2.0
// Asking with a buffer, and again with a larger one when the list grew in between.
#include "adapters/sensors/gpu/nvml_processes.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace joulery {
namespace {

constexpr std::size_t kWidestEntry = 40;
constexpr std::array<std::size_t, 2> kStrides{24, 32};
constexpr std::uint32_t kLargestPid = 1U << 22U;  // PID_MAX_LIMIT, include/linux/threads.h
constexpr int kGpuUtilisation = 1;                // NVML_GPU_UTILIZATION_SAMPLES
constexpr unsigned kFirstRoom = 64;
constexpr int kTries = 4;

NvmlProcess entry_at(std::span<const std::byte> buffer, std::size_t stride, std::size_t index) {
  NvmlProcess process;
  std::memcpy(&process, buffer.data() + stride * index, sizeof process);
  return process;
}

bool all_sane(std::span<const std::byte> buffer, std::size_t stride, std::size_t count) {
  if (stride * count > buffer.size()) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t pid = entry_at(buffer, stride, i).pid;
    if (pid == 0 || pid > kLargestPid) return false;
  }
  return true;
}

/// Whether nothing was written behind the entries of this stride.
bool ends_there(std::span<const std::byte> buffer, std::size_t stride, std::size_t count) {
  const auto rest = buffer.subspan(std::min(buffer.size(), stride * count));
  return std::all_of(rest.begin(), rest.end(), [](std::byte b) { return b == unwritten; });
}

using ListQuestion = int (*)(NvmlDevice, unsigned*, void*);

std::optional<std::vector<RunningProcess>> ask_list(ListQuestion question, NvmlDevice device) {
  if (!question) return std::nullopt;
  unsigned room = kFirstRoom;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::vector<std::byte> buffer(room * kWidestEntry, unwritten);
    unsigned count = room;
    const int code = question(device, &count, buffer.data());
    if (code == kNvmlNotFound) return std::vector<RunningProcess>();
    if (code == kNvmlSuccess) return decode_running(buffer, std::min(count, room));
    if (code != kNvmlInsufficientSize) return std::nullopt;
    room = std::max(count, room) * 2;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<RunningProcess>> decode_running(std::span<const std::byte> buffer, std::size_t count) {
  // What was written ends with the last entry; a library that wrote the whole buffer leaves sanity alone to tell.
  std::optional<std::size_t> stride;
  for (const std::size_t candidate : kStrides) {
    if (!stride && ends_there(buffer, candidate, count)) stride = candidate;
  }
  for (const std::size_t candidate : kStrides) {
    if (!stride && all_sane(buffer, candidate, count)) stride = candidate;
  }
  if (stride && !all_sane(buffer, *stride, count)) stride.reset();
  if (!stride) return std::nullopt;
  std::vector<RunningProcess> processes;
  for (std::size_t i = 0; i < count; ++i) {
    const NvmlProcess entry = entry_at(buffer, *stride, i);
    RunningProcess process{entry.pid, entry.memory_bytes};
    if (entry.memory_bytes == UINT64_MAX) process.memory_bytes.reset();
    processes.push_back(process);
  }
  return processes;
}

std::optional<std::vector<RunningProcess>> running_processes(const NvmlFunctions& nvml, NvmlDevice device) {
  auto all = ask_list(nvml.compute_processes, device);
  const auto graphics = ask_list(nvml.graphics_processes, device);
  if (!all) return graphics;
  for (const RunningProcess& process : graphics.value_or(std::vector<RunningProcess>())) {
    const bool known =
        std::any_of(all->begin(), all->end(), [&](const RunningProcess& other) { return other.pid == process.pid; });
    if (!known) all->push_back(process);
  }
  return all;
}

std::optional<std::vector<NvmlProcessSample>> process_samples(const NvmlFunctions& nvml, NvmlDevice device,
                                                              std::uint64_t last_seen_us) {
  if (!nvml.process_utilisation) return std::nullopt;
  // A call takes 2 ms on an H100 (driver 580): asking for the size first would double that for nothing.
  unsigned room = 2 * kFirstRoom;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::vector<NvmlProcessSample> samples(room);
    unsigned count = room;
    const int code = nvml.process_utilisation(device, samples.data(), &count, last_seen_us);
    if (code == kNvmlNotFound) return std::vector<NvmlProcessSample>();
    if (code == kNvmlSuccess) {
      samples.resize(std::min(count, room));
      return samples;
    }
    if (code != kNvmlInsufficientSize) return std::nullopt;
    room = std::max(count, room) * 2;
  }
  return std::nullopt;
}

std::optional<MeanUtilisation> mean_utilisation(const NvmlFunctions& nvml, NvmlDevice device,
                                                std::uint64_t last_seen_us) {
  if (!nvml.samples) return std::nullopt;
  std::uint32_t type = 0;
  unsigned count = 0;
  if (nvml.samples(device, kGpuUtilisation, last_seen_us, &type, &count, nullptr) != kNvmlSuccess || count == 0)
    return std::nullopt;
  std::vector<NvmlSample> samples(count);
  if (nvml.samples(device, kGpuUtilisation, last_seen_us, &type, &count, samples.data()) != kNvmlSuccess)
    return std::nullopt;
  samples.resize(std::min<std::size_t>(count, samples.size()));
  double sum = 0;
  std::size_t used = 0;
  MeanUtilisation mean;
  for (const NvmlSample& sample : samples) {
    const std::uint64_t percent = sample.bytes & 0xFFFFFFFFU;
    if (sample.timestamp_us <= last_seen_us || percent > 100) continue;
    sum += static_cast<double>(percent) / 100;
    mean.newest_us = std::max(mean.newest_us, sample.timestamp_us);
    ++used;
  }
  if (used == 0) return std::nullopt;
  mean.fraction = sum / static_cast<double>(used);
  return mean;
}

}  // namespace joulery

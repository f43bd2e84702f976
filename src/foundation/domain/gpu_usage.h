// SPDX-License-Identifier: Apache-2.0
// GpuUsage: who used one GPU between two looks at it, about a second apart (metering 4). Raw, as the driver said it;
// dividing the GPU's energy by it is the road's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/time.h"

namespace joulery {

/// Whose a process is. `unseen`: its number is not of our /proc (another PID namespace), so nothing is known of it.
enum class GpuUserKind : std::uint8_t { other, tree, joulery, unseen };

/// One process that held or used the GPU.
struct GpuUser {
  std::int64_t pid = 0;  ///< as this machine's /proc numbers it; of an `unseen` one as the driver does
  std::string name;      ///< comm; "" = it could not be read
  GpuUserKind kind = GpuUserKind::other;
  std::optional<std::uint32_t> instance;  ///< index into GpuUsage::instances; nothing: the whole GPU
  /// Utilisation of the multiprocessors, integrated over the interval. Nothing: it was there and the driver gave no
  /// sample of it.
  std::optional<Duration> sm_time;
  std::optional<std::uint64_t> memory_bytes;
  bool operator==(const GpuUser&) const = default;
};

/// One MIG GPU instance.
struct GpuInstanceUse {
  std::string uuid;                   ///< of its first MIG device
  std::uint32_t slices = 0;           ///< of GpuUsage::slices
  std::uint32_t multiprocessors = 0;  ///< SM_k
  std::optional<double> activity;     ///< a_k: mean utilisation of its multiprocessors, 0 to 1
  bool operator==(const GpuInstanceUse&) const = default;
};

/// One GPU from `from` to `at`.
struct GpuUsage {
  std::string part;  ///< path: "machine/gpu-0"
  Instant from;
  Instant at;
  /// All who held the GPU at `at` or used it since are listed. False: a list could not be read.
  bool complete = false;
  std::uint32_t slices = 0;               ///< of the whole GPU; 0: MIG is off
  std::optional<double> sm_activity;      ///< of the whole GPU, 0 to 1
  std::optional<double> tensor_activity;  ///< of the whole GPU, 0 to 1
  std::vector<GpuInstanceUse> instances;  ///< only with MIG
  std::vector<GpuUser> users;
  bool operator==(const GpuUsage&) const = default;
};

}  // namespace joulery

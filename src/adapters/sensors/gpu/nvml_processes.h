// SPDX-License-Identifier: Apache-2.0
// NVML's two lists of processes: who holds a GPU, and how much of its multiprocessors each used lately (metering 1.5).
// Buffers grow as asked; what is made of the answers is nvml_use.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "adapters/sensors/gpu/nvml_library.h"

namespace joulery {

/// A process that holds a context on a GPU or MIG device.
struct RunningProcess {
  std::int64_t pid = 0;  ///< as the driver numbers it
  std::optional<std::uint64_t> memory_bytes;
  bool operator==(const RunningProcess&) const = default;
};

/// Compute and graphics processes, each once. Nothing: the driver does not say.
[[nodiscard]] std::optional<std::vector<RunningProcess>> running_processes(const NvmlFunctions& nvml,
                                                                           NvmlDevice device);

/// The entries of a running list in a buffer that was filled with `unwritten` before the call. The structure grew by
/// eight bytes in some drivers of the 535 series: the stride is that which ends where the writing ended, and every pid
/// must be sane under it. Nothing when one is not.
[[nodiscard]] std::optional<std::vector<RunningProcess>> decode_running(std::span<const std::byte> buffer,
                                                                        std::size_t count);
inline constexpr std::byte unwritten{0xA5};

/// Samples newer than `last_seen_us`; empty = nobody ran, a true zero. Nothing: this GPU does not say (MIG, rights).
[[nodiscard]] std::optional<std::vector<NvmlProcessSample>> process_samples(const NvmlFunctions& nvml,
                                                                            NvmlDevice device,
                                                                            std::uint64_t last_seen_us);

/// Mean utilisation of the GPU since `last_seen_us` from the driver's ring buffer, 0 to 1, and the newest stamp;
/// nothing without a sample.
struct MeanUtilisation {
  double fraction = 0;
  std::uint64_t newest_us = 0;
};
[[nodiscard]] std::optional<MeanUtilisation> mean_utilisation(const NvmlFunctions& nvml, NvmlDevice device,
                                                              std::uint64_t last_seen_us);

}  // namespace joulery

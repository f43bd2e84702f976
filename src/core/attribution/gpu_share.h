// SPDX-License-Identifier: Apache-2.0
// divide_gpu(): from the energy of one GPU over one interval to those who used it in that interval (metering 4), in
// whole microjoules (R29). It decides whose the weights are; the arithmetic is share.h. Who used it is
// domain/gpu_usage.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/gpu_usage.h"
#include "foundation/domain/slice.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What one process that is neither of the workload nor joulery is charged with.
struct GpuCharge {
  std::int64_t pid = 0;
  std::string name;
  Energy energy;
  bool operator==(const GpuCharge&) const = default;
};

/// Sums to the energy exactly.
struct GpuDivision {
  Energy tree;
  Energy joulery;
  Energy idle;
  Energy unknown;
  std::vector<GpuCharge> others;
  bool modelled = false;  ///< divided among MIG instances by w_k = SM_k a_k: a model, not a count
};

/// True when the driver vouches that nobody used the GPU: its power over the interval is what it takes when idle.
[[nodiscard]] bool was_quiet(const GpuUsage& usage);

/// Divides `energy` (>= 0). `idle` is what the GPU takes in that time when nobody uses it; nothing = not known, then
/// all is idle in a quiet interval and all is active in any other.
/// Active energy goes by integrated utilisation; with one user alone it is that user's whatever the samples say; where
/// one of several was not sampled it is unknown, never split in equal parts. Idle energy goes by memory held (policies
/// use and reservation), of MIG by slices, unallocated slices staying idle.
[[nodiscard]] GpuDivision divide_gpu(Energy energy, std::optional<Energy> idle, const GpuUsage& usage,
                                     IdlePolicy policy);

}  // namespace joulery

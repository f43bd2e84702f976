// SPDX-License-Identifier: Apache-2.0
// Who else used an accelerator while queries were asked, by the driver's lists of processes (BM-10). What follows from
// it is bundle/machine_facts.h; dividing energy among users is the road's.
#pragma once

#include <utility>
#include <vector>

#include "core/bundle/machine_facts.h"
#include "foundation/domain/gpu_usage.h"

namespace joulery {

/// From one instant to another.
using TimeWindow = std::pair<Instant, Instant>;

/// Whether the record names any process that may be neither the workload's nor ours.
[[nodiscard]] bool has_stranger(const GpuUsage& use);

/// Each process that is neither the workload's nor ours, once per accelerator, with the time it computed in records
/// that touch one of the windows. One that only held the device counts where the driver gives samples of nobody and
/// the workload holds it too: then nothing says that it rested. In a container the driver may name processes by numbers
/// of another namespace: one that is unseen may be our own engine, and counts only beside one of ours that is seen.
[[nodiscard]] std::vector<Stranger> strangers_in(const std::vector<GpuUsage>& uses,
                                                 const std::vector<TimeWindow>& windows);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Slice: an amount of energy one channel saw in one interval. Share: the part of it one consumer is charged with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/time.h"
#include "foundation/domain/method.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// Facts about how a slice was made, as bits.
enum SliceFlag : std::uint32_t {
  kWrapped = 1U << 0,          ///< the counter wrapped once in between
  kAmbiguousWrap = 1U << 1,    ///< it may have wrapped more often: bounds hold all cases (R2)
  kGapSpanned = 1U << 2,       ///< reads were missed in between; the energy of the gap is in here (R4)
  kBelowResolution = 1U << 3,  ///< shorter than the sensor's own step (R26)
};

/// Energy of one channel over [from, to).
struct Slice {
  std::uint16_t channel = 0;
  Instant from;
  Instant to;
  Bounded<Energy> energy;
  std::uint32_t flags = 0;

  bool operator==(const Slice&) const = default;
};

enum class ConsumerKind { tree, process, cgroup, container, gpu_process, idle, unknown, joulery };

[[nodiscard]] std::string_view to_string(ConsumerKind kind);  ///< "gpu-process" for gpu_process
[[nodiscard]] std::optional<ConsumerKind> consumer_kind_from(std::string_view word);

/// Somebody energy is charged to. Idle and unknown are consumers, so shares always sum to the slice.
struct Consumer {
  ConsumerKind kind = ConsumerKind::unknown;
  std::string name;
  std::optional<std::int64_t> pid;

  bool operator==(const Consumer&) const = default;
};

/// What happens to energy a part takes while nobody uses it (metering 4).
enum class IdlePolicy { none, use, reservation, equal, owner };

[[nodiscard]] std::string_view to_string(IdlePolicy policy);
[[nodiscard]] std::optional<IdlePolicy> idle_policy_from(std::string_view word);

}  // namespace joulery

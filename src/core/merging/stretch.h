// SPDX-License-Identifier: Apache-2.0
// Stretch: an interval of one machine's monotonic clock, and sets of them: which time a run covers, what another adds.
// Lists are sorted and do not overlap. No energies here: those are merging/amounts.h.
#pragma once

#include <vector>

#include "foundation/base/time.h"

namespace joulery {

/// [from, to), never empty inside a list.
struct Stretch {
  Instant from;
  Instant to;
  [[nodiscard]] Duration length() const { return to - from; }
  auto operator<=>(const Stretch&) const = default;
};

using Stretches = std::vector<Stretch>;

/// All of `a` and all of `b`.
[[nodiscard]] Stretches united(const Stretches& a, const Stretches& b);
/// What of `a` is not in `b`.
[[nodiscard]] Stretches without(const Stretches& a, const Stretches& b);
/// What is in both.
[[nodiscard]] Stretches common(const Stretches& a, const Stretches& b);
[[nodiscard]] Duration length_of(const Stretches& stretches);

}  // namespace joulery

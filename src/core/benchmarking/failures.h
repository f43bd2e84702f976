// SPDX-License-Identifier: Apache-2.0
// Failed queries: their energy stays in the numerator, only successes count below, and too many make a trial void.
#pragma once

#include <cstdint>
#include <optional>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// Both counts, always printed together.
struct QueryCounts {
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;

  [[nodiscard]] std::uint64_t total() const { return answered + failed; }
  /// Nothing when nothing was asked.
  [[nodiscard]] std::optional<double> failed_fraction() const;
  /// More than 5 % failed, or nothing was asked (BM-23).
  [[nodiscard]] bool is_void() const;
};

/// All energy, that of failures included, over what was answered; nothing when nothing was.
[[nodiscard]] std::optional<Bounded<EnergyPerQuery>> per_answer(const Bounded<Energy>& energy,
                                                                const QueryCounts& counts);

}  // namespace joulery

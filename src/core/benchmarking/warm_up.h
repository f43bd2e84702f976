// SPDX-License-Identifier: Apache-2.0
// Warm-up of a trial: found in energy per query and in power, never assumed. The rule is statistics/mser.h.
#pragma once

#include <cstddef>
#include <span>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// Whether the end of a warm-up was seen.
enum class Steadiness {
  steady,
  not_steady,  ///< in energy or in power no end was seen
  too_few,     ///< too few repeats to tell
};

/// How many repeats at the front are warm-up.
struct WarmUp {
  std::size_t cut = 0;
  Steadiness verdict = Steadiness::steady;

  /// Repeats to leave out: of a series that is not steady, or too short to tell, none.
  [[nodiscard]] std::size_t left_out() const { return verdict == Steadiness::steady ? cut : 0; }
};

/// Of three or fewer no cut can be told from an unsteady series, of four hardly one.
inline constexpr std::size_t kFewestToTellWarmUp = 5;

/// The later of the two cuts (BM-4). As many powers as energies, at least one.
[[nodiscard]] WarmUp find_warm_up(std::span<const EnergyPerQuery> energies, std::span<const Power> powers);

}  // namespace joulery

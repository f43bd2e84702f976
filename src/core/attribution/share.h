// SPDX-License-Identifier: Apache-2.0
// share(): from the energy of one slice to those who used it, in whole microjoules, so that the parts always sum to the
// slice (R29). Idle and unknown are consumers like any other. Where weights and idle power come from is not decided
// here.
#pragma once

#include <cstdint>
#include <span>

#include "foundation/domain/slice.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What one consumer can put forward: integer weights in any unit common to all (CPU nanoseconds, cycles, cores).
struct Claim {
  std::uint64_t use = 0;
  std::uint64_t reserved = 0;
};

/// Divides `energy` (>= 0) into out = [claims..., idle, unknown]; out.size() == claims.size() + 2; Σ out == energy
/// exactly. min(energy, idle) is idle energy and follows `policy`; the rest is active and goes by use. `unclaimed_use`
/// is use by nobody named: its share is unknown. Active energy that nobody used is unknown; idle energy nobody can be
/// charged with stays idle. Policy owner charges the first claim. Splits by largest remainder; ties go to the heavier,
/// then the earlier. Allocates only beyond 62 claims.
void share(Energy energy, Energy idle, std::span<const Claim> claims, std::uint64_t unclaimed_use, IdlePolicy policy,
           std::span<Energy> out);

/// Claims of one kind together with what nobody named used of it.
struct Weighing {
  std::span<const Claim> claims;
  std::uint64_t unclaimed_use = 0;
};

/// The same where idle energy goes by another weight than active energy (DRAM, metering 4: memory that is held is
/// refreshed whether or not its owner runs). The claims of both stand in the same order; policy use charges idle energy
/// by `held`.
void share(Energy energy, Energy idle, const Weighing& active, const Weighing& held, IdlePolicy policy,
           std::span<Energy> out);

}  // namespace joulery

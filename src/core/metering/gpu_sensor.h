// SPDX-License-Identifier: Apache-2.0
// What a power sensor that does not see all the time can be relied on for (metering 6): which of several readings is
// best for energy (G1), which share of the time it is blind, and what the truth may be when a load keeps step with it
// (G3). Whether a load does is metering/alias.h. Pure. Rules and sources: docs/method/metering.md.
#pragma once

#include <optional>

#include "foundation/domain/channel.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// A sensor's window W and the time T between two publications; nothing where the window is unknown.
struct SensorRhythm {
  Duration window{};
  Duration period{};
};
[[nodiscard]] std::optional<SensorRhythm> rhythm_of(const Channel& channel);

/// Share of the time no reading tells of, 1 - W / T in [0, 1); 0 where the window is at least the period, or unknown.
[[nodiscard]] double blind_fraction(const Channel& channel);

/// G1: true when `a` is the better reading for energy than `b`: an energy counter first, then the one that is blind for
/// less of the time, then the one whose window is nearer to its period. False when they are equal.
[[nodiscard]] bool better_for_energy(const Channel& a, const Channel& b);

/// What a part can take, for the time nobody saw: its idle power, and its limit.
struct PowerRange {
  Power low;
  Power high;
};

/// G3: the bounds of an amount metered over `covered` by a sensor that is blind for a share of the time while a load
/// repeats in step with it: the unseen share may have been at either end of `possible`.
[[nodiscard]] Bounded<Energy> with_blind_share(const Bounded<Energy>& metered, double blind_share_fraction,
                                               Duration covered, const PowerRange& possible);

}  // namespace joulery

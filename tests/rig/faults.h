// SPDX-License-Identifier: Apache-2.0
// The table of faults: a machine a row, what goes wrong with it, and the words by which a run must name it.
#pragma once

#include <span>
#include <string>

#include "tests/rig/machine.h"

namespace joulery::rig {

/// Whether instruments are off by chance, as their tables allow, or show the truth.
enum class Gains { exact, drawn };

/// A tick of two counters of up to 200 W at both edges.
inline constexpr double kCounterEdges = 2;
/// Two readings a fifth of a second apart at either end of a stand-still of a counter of up to 200 W.
inline constexpr double kGapEdges = 80;
/// And of a GPU of 400 W that publishes ten times a second.
inline constexpr double kGpuEdges = 80;

struct Fault {
  const char* machine;  ///< unique
  const char* goes_wrong;
  /// Where the run says so: "anomaly KIND", "flag WORD" (of a part), "gap WORDS"; "" = there is nothing to say; "edges"
  /// = nothing but a reading missed at an edge of the window.
  const char* named;
  Plan (*plan)(Chance& chance, Gains gains);
  /// How far from the truth the best value may be when the instruments show it: what the edges of a window may hide.
  /// Nothing: the instrument hides energy from any reader, so that only the interval can hold the truth.
  std::optional<double> within_joules = kCounterEdges;
};

[[nodiscard]] std::span<const Fault> faults();
/// Whether the run says what the row wants it to.
[[nodiscard]] bool is_named(const Fault& fault, const Run& run);

}  // namespace joulery::rig

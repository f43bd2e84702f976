// SPDX-License-Identifier: Apache-2.0
// The ladder of boundaries: which rungs may be set against each other, what a step up needs, and the three rungs every
// report shows side by side. The rungs' words are domain/rung.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/benchmarking/per_unit.h"
#include "foundation/base/result.h"
#include "foundation/domain/method.h"
#include "foundation/domain/rung.h"

namespace joulery {

/// What a rung holds that the one below it does not: "power usage effectiveness". Nothing for the lowest.
[[nodiscard]] std::optional<std::string_view> added_at(Rung rung);

/// Fails (unsupported) on two rungs; the error names every step between them (BM-1).
Result<void> check_same_rung(Rung a, Rung b);

/// What carries a figure one or more rungs up: declared by somebody, with a source.
struct StepFactor {
  Rung from = Rung::device_net;
  Rung to = Rung::device_net;
  Bounded<double> factor = exact(1.0);  ///< at least 1
  std::string source;                   ///< with its date: "operator's PUE, 2025"
};

/// A figure at a rung, or why there is none (BM-2).
struct RungFigure {
  Rung rung = Rung::device_net;
  std::optional<Bounded<EnergyPerQuery>> energy;
  Method method = Method::assumed;  ///< meaningful with energy
  std::string why_missing;          ///< "no wall meter"; empty with energy

  /// "not measured: no wall meter", or empty.
  [[nodiscard]] std::string missing_text() const;
};

/// The figure at the higher rung; its method is `assumed` at best, because a declared factor stands in it. Errors: a
/// step down or from another rung, no source, a factor below 1, nothing to step up from.
Result<RungFigure> step_up(const RungFigure& figure, const StepFactor& factor);

/// Node gross, device gross and device net side by side (BM-2).
struct ThreeRungs {
  RungFigure node;  ///< node.metered, else node.modelled, else node.devices
  RungFigure device_gross;
  RungFigure device_net;

  /// 1 - net / gross of the devices in use; nothing unless both are there.
  [[nodiscard]] std::optional<double> idle_fraction() const;
};

}  // namespace joulery

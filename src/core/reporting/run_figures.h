// SPDX-License-Identifier: Apache-2.0
// The pictures of a run, as figures with their tables: power over time by part, energy by part and consumer with
// bounds, carbon by consumer. Drawing them is the renderers' business.
#pragma once

#include <optional>

#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Power of the parts of the total on one grid; more than eight parts are drawn by kind. Nothing when no part has a
/// series.
[[nodiscard]] std::optional<Figure> power_figure(const Run& run);
/// A bar for each part of the total and, below it, one for each consumer of it. Nothing without energy.
[[nodiscard]] std::optional<Figure> energy_figure(const Run& run);
/// The location-based carbon and whose it is. Nothing where carbon is unknown.
[[nodiscard]] std::optional<Figure> carbon_figure(const Run& run);

}  // namespace joulery

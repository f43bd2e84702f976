// SPDX-License-Identifier: Apache-2.0
// Alias guard (G4): a load that repeats in step with a sensor that sees only part of the time is seen at one phase, and
// no rate of reading helps. Here it is found out how often a load repeats, and whether that is near a sensor's period.
// What the truth may be then is metering/gpu_sensor.h (G3). Pure.
#pragma once

#include <optional>
#include <span>

#include "core/metering/gpu_sensor.h"
#include "foundation/base/time.h"

namespace joulery {

/// How often a load repeats, from the beginnings of its steps (spans, markers); at least four beginnings, seven in ten
/// of their distances within a tenth of the median. Nothing = it does not repeat.
[[nodiscard]] std::optional<Duration> period_of_steps(std::span<const Instant> begins);

/// How often a load repeats, from use of a device in equal steps of time: the first peak of the autocorrelation behind
/// its first descent, if it is at least half of the peak at 0 and three periods fit. Nothing = steps, noise, constants.
[[nodiscard]] std::optional<Duration> period_of_use(std::span<const double> use, Duration step);

/// G4: true when the load's period is longer than the window and within 5 % of k T or T / k, k = 1, 2, 3, or when the
/// two drift through fewer than three whole beats in the time observed; also for ratios such as 3 / 2 where the few
/// phases seen leave part of the load unseen. Always false for a sensor that is not blind (W >= T), and for loads whose
/// period divides the window.
[[nodiscard]] bool alias_risk(Duration load_period, const SensorRhythm& sensor, Duration observed);

}  // namespace joulery

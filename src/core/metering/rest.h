// SPDX-License-Identifier: Apache-2.0
// The rest of the machine in a run: what a calibration says beside the parts that were measured (metering 5, step 6).
// Pure. The parts keep their own amounts; the fit is wall_fit.h.
#pragma once

#include <span>
#include <string>

#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"

namespace joulery {

/// rest = a t + Σ (b_i - 1) E_i, never below 0. Its bounds are those of the wall less the parts: the wall by the fit
/// times the model's factors. `parts`: energies in the order of the model's slopes.
[[nodiscard]] Bounded<Energy> rest_energy(const RestModel& model, std::span<const Energy> parts, Duration time);

/// What the wall takes by the fit, with bounds.
[[nodiscard]] Bounded<Energy> wall_energy(const RestModel& model, std::span<const Energy> parts, Duration time);

/// Why the model says nothing about this cut: a part, its method, or a GPU is another one. Empty when it applies.
[[nodiscard]] std::string why_not_along(const RestModel& model, std::span<const CutMember> cut,
                                        std::vector<std::string> gpus);

/// What a run takes along of a calibration.
[[nodiscard]] RestModel rest_model(const Calibration& calibration);

/// Why a calibration does not speak of this machine any more: hardware that changed. Empty when it does. GPUs are
/// compared only where `gpus_known`: a run does not wait for its GPUs to be found, and its cut tells soon enough.
[[nodiscard]] std::string why_void(const Calibration& calibration, const Host& host, bool gpus_known);

[[nodiscard]] Fingerprint fingerprint_of(const Host& host);

/// Older than a year: components age, and are swapped.
[[nodiscard]] bool is_old(const Calibration& calibration, UtcTime now);

}  // namespace joulery

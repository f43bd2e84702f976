// SPDX-License-Identifier: Apache-2.0
// A calibration as JSON, `joulery.calibration/1`: what is kept per host and printed by `joulery calibrate --json`; and
// steps whose wall is not known yet, `joulery.calibration-steps/1`. Kept to the last bit.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"

namespace joulery {

/// What stands in the head of a document beside the version that made the calibration: who writes it now.
struct WrittenBy {
  std::string commit;
  std::string data_version;
};

/// The whole document, one space per level.
[[nodiscard]] std::string calibration_json(const Calibration& calibration, const WrittenBy& by);
/// The inverse. Errors (invalid) name the field that is wrong or makes no sense: as many slopes as parts, factors
/// around 1.
[[nodiscard]] Result<Calibration> calibration_from_json(std::string_view text);

/// Steps that wait for what the wall meter wrote: no fit, no validation, the wall of every step 0.
[[nodiscard]] std::string calibration_steps_json(const Calibration& steps, const WrittenBy& by);
[[nodiscard]] Result<Calibration> calibration_steps_from_json(std::string_view text);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// From measured steps to a calibration that is kept and told: fit, validation, refusals, the file, the words. Shared by
// `calibrate` and `import wall`.
#pragma once

#include "core/reporting/text_style.h"
#include "foundation/wire/calibration_json.h"
#include "shell/cli/calibrate_steps.h"
#include "shell/cli/context.h"

namespace joulery {

/// Fits, validates, and refuses when it must (metering 5, steps 2 to 4).
Result<Calibration> calibration_of(const MeasuredSteps& measured, std::vector<std::string> notes, Clock& clock);

/// The sentences a person reads: the fit, what it is worth, the steps, where it lies.
[[nodiscard]] std::string calibration_text(const Calibration& calibration, const std::string& path,
                                           const TextStyle& style);

/// This build, and its tables.
[[nodiscard]] WrittenBy written_by(const Context& context);

/// Keeps the calibration of this host and says so: text, or the document with --json. Returns the exit code.
int keep_and_tell(const Calibration& calibration, const Host& host, Context& context);

/// Writes a private file below the folder of calibrations, which is made when it is not there.
Result<void> write_calibration_file(const std::string& path, std::string_view text);

/// The exit code of a refusal: 4 where the numbers do not carry a fit, else that of the error's kind.
int fail_to_calibrate(const Error& error, Context& context);

}  // namespace joulery

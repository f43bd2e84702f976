// SPDX-License-Identifier: Apache-2.0
// Where the calibration of a machine lies, and what it means today: $XDG_DATA_HOME/joulery/calibration/<host>.json.
// Reading only; `joulery calibrate` writes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/domain/calibration.h"
#include "shell/session/paths.h"

namespace joulery {

/// The folder of all calibrations of this user; "" where the variables do not say.
[[nodiscard]] std::string calibration_folder(const Paths& paths);
/// The file of one host; a machine without an id is "this-machine".
[[nodiscard]] std::string calibration_path(const std::string& folder, const Host& host);
/// Steps that wait for the wall meter's file.
[[nodiscard]] std::string calibration_steps_path(const std::string& folder, const Host& host);

/// Nothing where the host has none. Errors: it cannot be read, or is no calibration.
[[nodiscard]] Result<std::optional<Calibration>> load_calibration(const std::string& path);

/// A calibration as a run starts: the model where it applies, and what the reader should know.
struct AppliedCalibration {
  std::optional<RestModel> model;
  std::vector<std::string> notes;  ///< void, old, unreadable: one line each with the remedy
};
[[nodiscard]] AppliedCalibration apply_calibration(const std::string& folder, const Host& host, UtcTime now);

}  // namespace joulery

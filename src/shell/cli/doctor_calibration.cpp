// SPDX-License-Identifier: Apache-2.0
// The doctor's line about the calibration of this machine (metering 10). None is no fault: the numbers are then those
// of the parts.
#include <fmt/format.h>

#include "adapters/sensors/host/clock.h"
#include "core/metering/rest.h"
#include "foundation/wire/iso_time.h"
#include "shell/cli/doctor.h"
#include "shell/session/calibration_file.h"

namespace joulery {
namespace {

constexpr const char* kCalibrate = "joulery calibrate --wall SOURCE";

}  // namespace

Check check_calibration(const Patient& patient, const Context& context) {
  const std::string folder = calibration_folder(context.paths());
  const std::string path = calibration_path(folder, patient.host);
  const auto found = load_calibration(path);
  if (!found)
    return {"calibration", CheckStatus::warn, "cannot be used: " + found.error().what, path + "; " + kCalibrate};
  if (!*found) {
    return {"calibration", CheckStatus::ok,
            "none: power supply, fans and board are in no number; with a wall meter: " + std::string(kCalibrate), ""};
  }
  const Calibration& calibration = **found;
  Host host = patient.host;
  host.gpus = patient.probe.gpus;
  if (const std::string why = why_void(calibration, host, patient.live); !why.empty()) {
    return {"calibration", CheckStatus::warn, "void: " + why, kCalibrate};
  }
  const std::string when = iso_time(calibration.made).substr(0, 10);
  if (is_old(calibration, SystemClock().utc_now())) {
    return {"calibration", CheckStatus::warn, "of " + when + ", more than a year old", kCalibrate};
  }
  const Validation& validation = calibration.validation;
  return {"calibration", CheckStatus::ok,
          fmt::format("of {}, against {}: {:+.1f} to {:+.1f} % of the wall", when, calibration.meter.name,
                      (validation.low_factor - 1) * 100, (validation.high_factor - 1) * 100),
          ""};
}

}  // namespace joulery

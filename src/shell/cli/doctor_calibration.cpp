// SPDX-License-Identifier: Apache-2.0
// The doctor's line about the calibration of this machine (metering 10). None is no fault: the numbers are then those
// of the parts.
#include <filesystem>
#include <fmt/format.h>

#include "adapters/sensors/host/clock.h"
#include "core/metering/rest.h"
#include "foundation/wire/iso_time.h"
#include "shell/cli/calibrate_runs.h"
#include "shell/cli/doctor.h"
#include "shell/session/calibration_file.h"

namespace joulery {
namespace {

constexpr const char* kCalibrate = "joulery calibrate --wall SOURCE";
/// The newest runs that are opened to look for a meter of the whole machine: some milliseconds each.
constexpr std::size_t kLookedAt = 24;

/// What calibrates this machine: its stored runs, where enough of the newest had a meter, else a meter to be named.
std::string way_to_calibrate(const Patient& patient, const Context& context) {
  if (std::error_code unknown; !std::filesystem::exists(context.store_location(), unknown))
    return kCalibrate;  // opening makes it
  const auto found = steps_in_store(context, patient.host, usual_since, SystemClock().utc_now(), kLookedAt);
  if (!found || !check_run_steps(*found)) return kCalibrate;
  return fmt::format("joulery calibrate --wall runs ({} runs had a meter of the whole machine)", found->steps.size());
}

}  // namespace

Check check_calibration(const Patient& patient, const Context& context) {
  const std::string folder = calibration_folder(context.paths());
  const std::string path = calibration_path(folder, patient.host);
  const auto found = load_calibration(path);
  if (!found)
    return {"calibration", CheckStatus::warn, "cannot be used: " + found.error().what, path + "; " + kCalibrate};
  if (!*found) {
    return {
        "calibration", CheckStatus::ok,
        "none: power supply, fans and board are in no number; with a wall meter: " + way_to_calibrate(patient, context),
        ""};
  }
  const Calibration& calibration = **found;
  Host host = patient.host;
  host.gpus = patient.probe.gpus;
  if (const std::string why = why_void(calibration, host, patient.live); !why.empty()) {
    return {"calibration", CheckStatus::warn, "void: " + why, way_to_calibrate(patient, context)};
  }
  const std::string when = iso_time(calibration.made).substr(0, 10);
  if (is_old(calibration, SystemClock().utc_now())) {
    return {"calibration", CheckStatus::warn, "of " + when + ", more than a year old",
            way_to_calibrate(patient, context)};
  }
  const Validation& validation = calibration.validation;
  return {"calibration", CheckStatus::ok,
          fmt::format("of {}, against {}: {:+.1f} to {:+.1f} % of the wall", when, calibration.meter.name,
                      (validation.low_factor - 1) * 100, (validation.high_factor - 1) * 100),
          ""};
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// From the file of a host to the model a run takes along.
#include "shell/session/calibration_file.h"

#include <filesystem>
#include <fmt/format.h>

#include "core/metering/rest.h"
#include "foundation/wire/calibration_json.h"

namespace joulery {
namespace {

constexpr const char* kAgain = "run joulery calibrate --wall SOURCE again, or joulery calibrate remove";

std::string file_of(const std::string& folder, const Host& host, const char* ending) {
  return fmt::format("{}/{}{}", folder, host.id_hash.empty() ? "this-machine" : host.id_hash, ending);
}

}  // namespace

std::string calibration_folder(const Paths& paths) {
  if (paths.store.empty()) return {};
  return (std::filesystem::path(paths.store).parent_path() / "calibration").string();
}

std::string calibration_path(const std::string& folder, const Host& host) { return file_of(folder, host, ".json"); }

std::string calibration_steps_path(const std::string& folder, const Host& host) {
  return file_of(folder, host, ".steps.json");
}

Result<std::optional<Calibration>> load_calibration(const std::string& path) {
  const auto text = DiskFiles().read(path);
  if (!text && text.error().kind == ErrorKind::gone) return std::optional<Calibration>();
  if (!text) return failure(text.error());
  auto calibration = calibration_from_json(*text);
  if (!calibration) {
    Error error = calibration.error();
    error.where = path;
    error.remedy = kAgain;
    return failure(std::move(error));
  }
  return std::optional<Calibration>(std::move(*calibration));
}

AppliedCalibration apply_calibration(const std::string& folder, const Host& host, UtcTime now) {
  AppliedCalibration applied;
  if (folder.empty()) return applied;
  const auto found = load_calibration(calibration_path(folder, host));
  if (!found) {
    applied.notes.push_back("the calibration does not count: " + describe(found.error()));
    return applied;
  }
  if (!*found) return applied;
  const Calibration& calibration = **found;
  if (const std::string why = why_void(calibration, host, !host.gpus.empty()); !why.empty()) {
    applied.notes.push_back(fmt::format("the calibration is void: {}; {}", why, kAgain));
    return applied;
  }
  if (is_old(calibration, now)) {
    applied.notes.push_back(fmt::format("the calibration is more than a year old; {}", kAgain));
  }
  applied.model = rest_model(calibration);
  return applied;
}

}  // namespace joulery

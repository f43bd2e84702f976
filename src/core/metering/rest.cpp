// SPDX-License-Identifier: Apache-2.0
// From a calibration to a model of the rest, and the two ways in which it can stop to apply: another machine, another
// cut.
#include "core/metering/rest.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/metering/wall_fit.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr double kBytesPerGibibyte = 1024.0 * 1024.0 * 1024.0;
constexpr auto kYear = std::chrono::hours(24 * 365);

Energy sum_of(std::span<const Energy> parts) {
  Energy sum;
  for (const Energy part : parts) sum += part;
  return sum;
}

std::string day_of(UtcTime at) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

FactorRow row_of(const Calibration& calibration, std::string name, double value, std::string unit) {
  return {std::move(name),          value,
          std::move(unit),          "calibration",
          calibration.id,           "fit against " + calibration.meter.name,
          day_of(calibration.made), "this machine"};
}

template <class T>
void compare(const T& before, const T& now, const char* what, std::string& changed) {
  if (before == now) return;
  changed += (changed.empty() ? "" : ", ") + std::string(what);
}

}  // namespace

Bounded<Energy> wall_energy(const RestModel& model, std::span<const Energy> parts, Duration time) {
  ENSURE(parts.size() == model.slopes.size());
  Energy wall = model.constant * time;
  Energy unfitted;  // a slope of 1 was taken, not found: no step told it, and losses may be anything a fit allows
  for (std::size_t i = 0; i < parts.size(); ++i) {
    wall += parts[i] * model.slopes[i].factor;
    if (model.slopes[i].factor == 1) unfitted += parts[i];
  }
  const Energy low = wall * model.low_factor - unfitted * (1 - least_slope);
  return {std::max(Energy{}, low), wall, wall * model.high_factor + unfitted * (greatest_slope - 1)};
}

Bounded<Energy> rest_energy(const RestModel& model, std::span<const Energy> parts, Duration time) {
  const Bounded<Energy> wall = wall_energy(model, parts, time);
  const Energy seen = sum_of(parts);
  const auto beyond = [seen](Energy end) { return std::max(Energy{}, end - seen); };
  return {beyond(wall.low), beyond(wall.best), beyond(wall.high)};
}

std::string why_not_along(const RestModel& model, std::span<const CutMember> cut, std::vector<std::string> gpus) {
  for (const WallSlope& slope : model.slopes) {
    const auto found =
        std::find_if(cut.begin(), cut.end(), [&](const CutMember& member) { return member.path == slope.path; });
    if (found == cut.end()) return slope.path + " is not summed in this run";
    if (found->method != slope.method) {
      return fmt::format("{} is {} in this run and was {} when calibrated", slope.path, to_string(found->method),
                         to_string(slope.method));
    }
  }
  for (const CutMember& member : cut) {
    const bool known = std::any_of(model.slopes.begin(), model.slopes.end(),
                                   [&](const WallSlope& slope) { return slope.path == member.path; });
    if (!known) return member.path + " was not summed when calibrated";
  }
  std::sort(gpus.begin(), gpus.end());
  return gpus == model.gpus ? "" : "the GPUs are others than when calibrated";
}

RestModel rest_model(const Calibration& calibration) {
  RestModel model;
  model.constant = calibration.fit.constant;
  model.low_factor = std::min(1.0, calibration.validation.low_factor);
  model.high_factor = std::max(1.0, calibration.validation.high_factor);
  model.gpus = calibration.fingerprint.gpus;
  model.id = "calibration/1 " + calibration.id;
  model.text = fmt::format("calibrated against {}, {}", calibration.meter.name, day_of(calibration.made));
  model.rows.push_back(row_of(calibration, "rest_constant", model.constant / watt, "W"));
  for (std::size_t i = 0; i < calibration.cut.size(); ++i) {
    const CutMember& member = calibration.cut[i];
    model.slopes.push_back({member.path, member.method, calibration.fit.slopes[i]});
    model.rows.push_back(row_of(calibration, "wall_slope " + member.path, calibration.fit.slopes[i], "W/W"));
  }
  return model;
}

Fingerprint fingerprint_of(const Host& host) {
  Fingerprint print{host.cpu_model, host.sockets, host.threads, {}, host.dimms, {}, host.vendor, host.product};
  if (host.memory_bytes) {
    print.memory_gibibytes =
        static_cast<std::uint64_t>(std::llround(static_cast<double>(*host.memory_bytes) / kBytesPerGibibyte));
  }
  for (const HostGpu& gpu : host.gpus) print.gpus.push_back(gpu.uuid);
  std::sort(print.gpus.begin(), print.gpus.end());
  return print;
}

std::string why_void(const Calibration& calibration, const Host& host, bool gpus_known) {
  if (calibration.host_id_hash != host.id_hash) return "it was made on another machine";
  const Fingerprint& before = calibration.fingerprint;
  const Fingerprint now = fingerprint_of(host);
  std::string changed;
  compare(before.cpu_model, now.cpu_model, "processor", changed);
  compare(before.sockets, now.sockets, "sockets", changed);
  compare(before.threads, now.threads, "logical processors", changed);
  compare(before.memory_gibibytes, now.memory_gibibytes, "memory", changed);
  compare(before.dimms, now.dimms, "memory modules", changed);
  compare(before.vendor + " " + before.product, now.vendor + " " + now.product, "mainboard", changed);
  if (gpus_known) compare(before.gpus, now.gpus, "GPUs", changed);
  return changed.empty() ? changed : "hardware changed since: " + changed;
}

bool is_old(const Calibration& calibration, UtcTime now) { return now - calibration.made > kYear; }

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Power sensors of NVIDIA cards: nvidia_sensor_behaviour by model, nvidia_sensor_matrix by architecture (metering 6;
// Yang, Adamek, Armour 2024, arXiv 2312.02741). What follows from a window shorter than its period is
// core/metering/gpu_sensor.h.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

/// A measured window or period this far from the architecture's is the model's own, not noise of the measurement.
constexpr double kOwnBehaviour = 0.30;
/// A step needs 0.8 s from 10 to 90 % through a mean of 1 s; logarithmic lags of the table stay below 0.5 s.
constexpr double kRiseOfSecondMean = 800;

enum class DriverAge { before_530, is_530, after_530 };

DriverAge age_of(std::string_view driver) {
  const std::uint64_t major = parse_u64(driver.substr(0, driver.find('.'))).value_or(999);  // unknown counts as new
  if (major == 530) return DriverAge::is_530;
  return major < 530 ? DriverAge::before_530 : DriverAge::after_530;
}

std::string_view option_of(GpuPowerField field) {
  if (field == GpuPowerField::average) return "power.draw.average";
  return field == GpuPowerField::instant ? "power.draw.instant" : "power.draw";
}

std::string_view column_of(const GpuPowerQuestion& question) {
  if (question.field == GpuPowerField::average) return "power_draw_average";
  if (question.field == GpuPowerField::instant) return "power_draw_instant";
  switch (age_of(question.driver)) {
    case DriverAge::before_530:
      return "power_draw_driver_before_530";
    case DriverAge::is_530:
      return "power_draw_driver_530";
    case DriverAge::after_530:
      break;
  }
  return "power_draw_driver_after_530";
}

Duration milliseconds_of(double count) { return Duration(std::llround(count * 1e6)); }

/// "NVIDIA GeForce RTX 3090" and "Alienware_NVIDIA_GeForce_RTX_3090" are one model.
std::string plain_model(std::string_view name) {
  std::string text = lower(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  std::string plain;
  for (const std::string_view word : words(text)) {
    if (word == "nvidia" || word == "alienware") continue;
    plain += (plain.empty() ? "" : " ") + std::string(word);
  }
  return plain;
}

/// Window and period of one cell of the matrix.
struct Mode {
  std::optional<Duration> window;
  Duration period{};
};

/// Nothing for "none" and "estimation" (no period is stated), an Error for what is no mode.
Result<std::optional<Mode>> mode_of(std::string_view cell) {
  if (cell == "none" || cell == "estimation") return std::optional<Mode>();
  if (cell == "1s") return std::optional(Mode{std::chrono::seconds(1), std::chrono::milliseconds(100)});
  const auto parts = split(cell, '/');
  const auto period = parts.size() == 2 ? parse_double(parts[1]) : std::nullopt;
  const auto window = parts.size() == 2 ? parse_double(parts[0]) : std::nullopt;
  if (!period || *period <= 0 || (!window && parts[0] != "log")) {
    return failure(ErrorKind::invalid, fmt::format("'{}' is no sensor mode", cell), "nvidia_sensor_matrix.csv",
                   "write W/T in ms, log/T, 1s, estimation or none");
  }
  return std::optional(Mode{window ? std::optional(milliseconds_of(*window)) : std::nullopt, milliseconds_of(*period)});
}

/// The measurements that fit a question, column by column; medians, because the table has outliers.
struct Measured {
  std::vector<double> windows, periods, delays, gains, offsets, errors;
  FactorRow origin;
};

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const double upper = *middle;
  return values.size() % 2 == 1 ? upper : (*std::max_element(values.begin(), middle) + upper) / 2;
}

void take(std::optional<double> value, std::vector<double>& values) {
  if (value) values.push_back(*value);
}

/// What the table of cards says about a question.
struct Findings {
  std::string architecture;                    ///< of the listed model
  Measured same;                               ///< this model, this field, drivers of this age
  Measured model;                              ///< this model, any reading: gain hardly depends on the driver
  std::vector<std::pair<double, double>> kin;  ///< window and delay of all readings of the architecture
};

std::optional<double> window_of(TypedRow& row) {
  const auto window = row.number("window_ms");
  const auto rise = row.number("rise_time_ms");
  const bool mean_of_a_second = !window && rise && *rise >= kRiseOfSecondMean;
  return mean_of_a_second ? std::optional(1000.0) : window;
}

void take_row(TypedRow& row, Measured& measured) {
  take(window_of(row), measured.windows);
  take(row.number("update_period_ms"), measured.periods);
  take(row.number("delay_time_ms"), measured.delays);
  take(row.number("steady_gain"), measured.gains);
  take(row.number("steady_offset_W", -1000), measured.offsets);
  take(row.number("steady_error_pct", -1000), measured.errors);
}

void take_kin(TypedRow& row, std::vector<std::pair<double, double>>& kin) {
  const auto window = window_of(row);
  const auto delay = row.number("delay_time_ms");
  if (window && delay) kin.emplace_back(*window, *delay);
}

Result<Findings> findings_about(CsvReader csv, const GpuPowerQuestion& question) {
  Findings found;
  const std::string wanted = plain_model(question.name);
  found.architecture = question.architecture;
  while (true) {
    const auto more = csv.next();
    if (!more) return failure(more.error());
    if (!*more) return found;
    TypedRow row(csv, "nvidia_sensor_behaviour");
    const std::string gpu = row.text("gpu");
    const std::string architecture = row.text("architecture");
    const std::string driver = row.text("driver");
    const bool fits = row.text("option") == option_of(question.field) && age_of(driver) == age_of(question.driver);
    const bool is_model = plain_model(gpu) == wanted;
    if (is_model) found.architecture = architecture;
    if (is_model) take_row(row, found.model);
    if (is_model && fits) {
      take_row(row, found.same);
      const double window = found.same.windows.empty() ? 0 : found.same.windows.back();
      found.same.origin = row.origin("gpu_sensor_window", window, "ms", fmt::format("{} {}", gpu, driver));
    }
    if (architecture == question.architecture) take_kin(row, found.kin);
    if (row.error()) return failure(*row.error());
  }
}

std::optional<GpuGain> gain_of(const Findings& found) {
  for (const Measured* measured : {&found.same, &found.model}) {
    const auto gain = median_of(measured->gains);
    const auto offset = median_of(measured->offsets);
    if (!gain || !offset) continue;
    return GpuGain{*gain, *offset * watt, median_of(measured->errors).value_or(0) / 100};
  }
  return std::nullopt;
}

bool deviates(Duration measured, Duration nominal) {
  return std::abs(seconds_of(measured) / seconds_of(nominal) - 1) > kOwnBehaviour;
}

/// The architecture's mode, unless the model was seen to behave otherwise.
std::optional<Mode> combined(const std::optional<Mode>& nominal, const Measured& same) {
  const auto period = median_of(same.periods);
  if (!period) return nominal;
  const auto window = median_of(same.windows);
  const Mode own{window ? std::optional(milliseconds_of(*window)) : std::nullopt, milliseconds_of(*period)};
  if (!nominal || deviates(own.period, nominal->period)) return own;
  if (own.window.has_value() != nominal->window.has_value()) return own;
  return own.window && deviates(*own.window, *nominal->window) ? own : *nominal;
}

/// The delay of this model, else that of its architecture's readings of the same window.
std::optional<Duration> delay_of(const Findings& found, const Mode& mode) {
  std::vector<double> delays = found.same.delays;
  for (const auto& [window, delay] : found.kin) {
    const bool same_window = mode.window && !deviates(milliseconds_of(window), *mode.window);
    if (found.same.delays.empty() && same_window) delays.push_back(delay);
  }
  const auto median = median_of(std::move(delays));
  return median ? std::optional(milliseconds_of(*median)) : std::nullopt;
}

}  // namespace

Result<std::optional<GpuSensorRow>> Tables::gpu_sensor(const GpuPowerQuestion& question) {
  auto cards = reader("nvidia_sensor_behaviour");
  if (!cards) return failure(cards.error());
  const auto found = findings_about(std::move(*cards), question);
  if (!found) return failure(found.error());
  auto csv = reader("nvidia_sensor_matrix");
  if (!csv) return failure(csv.error());
  GpuSensorRow row;
  row.architecture = found->architecture;
  row.origin = found->same.origin;
  std::optional<Mode> nominal;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) break;
    TypedRow fields(*csv, "nvidia_sensor_matrix");
    if (fields.text("architecture") != row.architecture) continue;
    const auto mode = mode_of(fields.text(column_of(question)));
    if (fields.error()) return failure(*fields.error());
    if (!mode) return failure(mode.error());
    nominal = *mode;
    const double window = nominal && nominal->window ? seconds_of(*nominal->window) * 1e3 : 0;
    if (row.origin.table.empty()) row.origin = fields.origin("gpu_sensor_window", window, "ms", row.architecture);
  }
  const std::optional<Mode> mode = combined(nominal, found->same);
  if (!mode) return std::optional<GpuSensorRow>();
  row.window = mode->window;
  row.period = mode->period;
  row.delay = delay_of(*found, *mode);
  row.gain = gain_of(*found);
  return std::optional(std::move(row));
}

std::optional<std::string_view> gpu_architecture(int nvml_number, std::string_view name) {
  constexpr std::array<std::string_view, 3> kGa100{"A100", "A30", "A800"};
  switch (nvml_number) {
    case 4:
      return "Pascal";
    case 5:
      return "Volta";
    case 6:
      return "Turing";
    case 7:
      for (const std::string_view word : words(name)) {
        if (std::find(kGa100.begin(), kGa100.end(), word.substr(0, word.find('-'))) != kGa100.end()) return "GA100";
      }
      return "Ampere";
    case 8:
      return "Ada Lovelace";
    case 9:
      return "Hopper";
    default:
      return std::nullopt;
  }
}

}  // namespace joulery

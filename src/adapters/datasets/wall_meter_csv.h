// SPDX-License-Identifier: Apache-2.0
// What a wall meter wrote into a CSV file: times with watts, or with a counter of energy; and the energy of a stretch
// by it. The file is read as it stands and never changed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// Energy of a stretch, and how fine the meter was in it.
struct WallEnergy {
  Energy energy;
  Energy resolution;  ///< one unit of the file's last digit, and what is not known at edges between two samples
};

/// A meter's series in time order.
class WallSeries {
 public:
  /// Columns by name: time, timestamp, datetime, date, unix, unix_s, unix_ms; power_w, watts, watt, power, w, apower;
  /// energy_j, energy_wh, energy_kwh, joules, wh, kwh. Energy is preferred. Times: Unix seconds or milliseconds, or
  /// "2026-01-31T13:00:00.5", "2026-01-31 13:00:00" with Z or +01:00; without one they are `local_offset` east of UTC.
  /// Errors (invalid) name file:line:column: no such column, a time or number that cannot be read, times that go
  /// back, a counter that falls.
  static Result<WallSeries> read(std::string_view text, const std::string& name, std::chrono::seconds local_offset);

  /// Power by the trapezoid between samples, a counter by linear interpolation at both ends. At an end that lies
  /// between two samples the power may have been either one's all the time up to the sample inside; a counter may have
  /// moved early or late, by at most the larger part of its step (metering 7, cheap edges). Both count as resolution.
  /// Errors (invalid): the stretch is not covered, or by fewer than three samples.
  [[nodiscard]] Result<WallEnergy> over(UtcTime begin, Duration time) const;

  [[nodiscard]] bool counts_energy() const { return counts_; }
  [[nodiscard]] UtcTime first() const { return points_.front().at; }
  [[nodiscard]] UtcTime last() const { return points_.back().at; }

 private:
  struct Point {
    UtcTime at;
    double value = 0;  ///< watts, or joules
  };
  [[nodiscard]] double value_at(UtcTime when) const;
  [[nodiscard]] double edge_doubt(UtcTime edge, UtcTime inside) const;

  std::vector<Point> points_;
  bool counts_ = false;
  double last_digit_ = 0;  ///< watts, or joules
  std::string name_;
};

/// The instant a text names; nothing when it is none.
[[nodiscard]] std::optional<UtcTime> parse_instant(std::string_view text, std::chrono::seconds local_offset);

}  // namespace joulery

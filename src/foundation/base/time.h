// SPDX-License-Identifier: Apache-2.0
// Instants and durations. Instant is a point on CLOCK_MONOTONIC and has no now(): only the Clock port knows the time.
#pragma once

#include <chrono>
#include <cstdint>

namespace joulery {

using Duration = std::chrono::nanoseconds;

/// Tag of the kernel's monotonic clock; deliberately without now().
struct MonotonicClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};

/// A point of CLOCK_MONOTONIC, in nanoseconds.
using Instant = std::chrono::time_point<MonotonicClock, Duration>;
/// A point of UTC, in nanoseconds since 1970.
using UtcTime = std::chrono::sys_time<Duration>;

[[nodiscard]] constexpr std::int64_t nanoseconds_of(Instant at) { return at.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant instant_at(std::int64_t nanoseconds) { return Instant(Duration(nanoseconds)); }
/// Seconds as a real number, for formulas and screens.
[[nodiscard]] constexpr double seconds_of(Duration duration) { return static_cast<double>(duration.count()) * 1e-9; }

/// Ties the monotonic clock to UTC and its local offset for one run: a step of the wall clock changes no duration.
struct ClockAnchor {
  Instant monotonic;
  UtcTime utc;
  std::chrono::seconds offset{0};  ///< of local time east of UTC

  [[nodiscard]] UtcTime utc_of(Instant at) const { return utc + (at - monotonic); }
  bool operator==(const ClockAnchor&) const = default;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// clock_gettime, three times.
#include "adapters/sensors/host/clock.h"

#include <ctime>

namespace joulery {
namespace {

Duration read_clock(clockid_t which) {
  timespec time{};
  ::clock_gettime(which, &time);  // cannot fail for these clocks
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace

Instant SystemClock::now() { return Instant(read_clock(CLOCK_MONOTONIC)); }
Instant SystemClock::boot_now() { return Instant(read_clock(CLOCK_BOOTTIME)); }
UtcTime SystemClock::utc_now() { return UtcTime(read_clock(CLOCK_REALTIME)); }

}  // namespace joulery

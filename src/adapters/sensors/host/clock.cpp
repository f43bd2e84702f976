// SPDX-License-Identifier: Apache-2.0
// clock_gettime, three times.
#include "adapters/sensors/host/clock.h"

#include <cerrno>
#include <ctime>
#include <sys/timex.h>

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
Result<ClockDiscipline> clock_discipline() {
  timex clock{};  // modes 0: read only
  const int state = ::adjtimex(&clock);
  if (state < 0) return failure(error_from_errno(errno, "cannot ask how the wall clock is kept", "adjtimex"));
  const bool kept = state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
  return ClockDiscipline{kept, std::chrono::microseconds(clock.maxerror)};
}

UtcTime SystemClock::utc_now() { return UtcTime(read_clock(CLOCK_REALTIME)); }

}  // namespace joulery

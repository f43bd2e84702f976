// SPDX-License-Identifier: Apache-2.0
// SystemClock: the running machine's clocks. The only place of the product that asks what time it is.
#pragma once

#include "foundation/base/result.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// CLOCK_MONOTONIC, CLOCK_BOOTTIME and CLOCK_REALTIME; each a call into the vDSO, not into the kernel.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() override;
  [[nodiscard]] Instant boot_now() override;
  [[nodiscard]] UtcTime utc_now() override;
};

/// What the kernel knows of the wall clock's truth (adjtimex(2)).
struct ClockDiscipline {
  bool kept = false;         ///< by NTP, PTP or another service, which tells the kernel so
  Duration largest_error{};  ///< as that service estimates it; meaningless when not kept
};
/// Asks and changes nothing. Errors: errno of adjtimex, which a sandbox may refuse.
[[nodiscard]] Result<ClockDiscipline> clock_discipline();

}  // namespace joulery

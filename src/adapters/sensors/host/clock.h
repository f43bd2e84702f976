// SPDX-License-Identifier: Apache-2.0
// SystemClock: the running machine's clocks. The only place of the product that asks what time it is.
#pragma once

#include "foundation/ports/sensor.h"

namespace joulery {

/// CLOCK_MONOTONIC, CLOCK_BOOTTIME and CLOCK_REALTIME; each a call into the vDSO, not into the kernel.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() override;
  [[nodiscard]] Instant boot_now() override;
  [[nodiscard]] UtcTime utc_now() override;
};

}  // namespace joulery

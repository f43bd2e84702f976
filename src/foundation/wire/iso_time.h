// SPDX-License-Identifier: Apache-2.0
// Moments as documents write them: ISO 8601 with milliseconds and offset. Local time comes from the recorded offset,
// never from this machine's time zone, so a replay elsewhere prints the same bytes.
#pragma once

#include <string>

#include "foundation/base/time.h"

namespace joulery {

/// "2026-01-31T13:00:00.123+01:00". Offsets beyond a day or with seconds are cut to whole minutes of UTC+0.
[[nodiscard]] std::string iso_time(UtcTime at, std::chrono::seconds offset = std::chrono::seconds(0));

}  // namespace joulery

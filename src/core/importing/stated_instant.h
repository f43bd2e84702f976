// SPDX-License-Identifier: Apache-2.0
// Moments as others write them: ISO 8601 with or without fraction and zone. CodeCarbon writes local time and no zone.
#pragma once

#include <optional>
#include <string_view>

#include "core/importing/imported_trial.h"

namespace joulery {

/// "2023-09-25T19:53:43", "2024-07-23 15:36:47.735Z", "2026-01-31T13:00:00+01:00"; nothing for anything else or a date
/// that no calendar has. With a zone the moment is in UTC.
[[nodiscard]] std::optional<StatedInstant> read_instant(std::string_view text);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The one way MLPerf's power files write a moment: "07-23-2024 15:48:32.939", month first. Whether that is UTC depends
// on the file and is not decided here.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/base/time.h"

namespace joulery {

/// A moment as `%m-%d-%Y %H:%M:%S.%f`, taken as UTC; nothing for any other text, also for 30 February.
[[nodiscard]] std::optional<UtcTime> mlperf_time(std::string_view text);
/// The moment a line begins with, if it begins with one.
[[nodiscard]] std::optional<UtcTime> mlperf_time_of_line(std::string_view line);

}  // namespace joulery

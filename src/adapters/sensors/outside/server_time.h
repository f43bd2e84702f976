// SPDX-License-Identifier: Apache-2.0
// Times as servers write them, for one question: how old is this reading? Both ends come from the server's own clock,
// so a clock that is wrong does no harm.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "foundation/base/time.h"

namespace joulery {

/// "Wed, 01 Jan 2025 02:00:00 GMT" (RFC 9110, section 5.6.7, IMF-fixdate). Nothing for anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);
/// "2025-01-01T03:00:00.250+01:00" or with Z (RFC 3339); fractions are cut. Nothing for anything else, or without zone.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);
/// "PT1.5S", "PT2M", "P1DT1H" (ISO 8601 as Redfish uses it). Nothing for anything else, years and months too.
[[nodiscard]] std::optional<Duration> parse_iso_duration(std::string_view text);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of servers' times: the forms that are taken, and that anything else is nothing.
#include "adapters/sensors/outside/server_time.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

constexpr std::int64_t kTwo = 1735696800;  // 2025-01-01T02:00:00Z

std::optional<std::int64_t> seconds(std::optional<std::chrono::sys_seconds> at) {
  if (!at) return std::nullopt;
  return at->time_since_epoch().count();
}

TEST(ServerTime, one_moment_is_the_same_in_every_form) {
  EXPECT_EQ(seconds(parse_http_date("Wed, 01 Jan 2025 02:00:00 GMT")), kTwo);
  for (const char* text : {"2025-01-01T02:00:00Z", "2025-01-01T03:00:00+01:00", "2024-12-31T21:00:00-05:00",
                           "2025-01-01T02:00:00.987654Z", "2025-01-01T07:30:00.5+05:30"}) {
    EXPECT_EQ(seconds(parse_rfc3339(text)), kTwo) << text;
  }
}

TEST(ServerTime, what_is_no_time_is_nothing) {
  for (const char* text :
       {"", "2025-01-01", "2025-13-01T02:00:00Z", "2025-02-30T02:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T02:00:00",
        "2025-01-01 02:00:00Z", "2025-01-01T02:00:00+1:00", "2025-01-01T02:00:00.Zx", "00-0-0T:::::::::::::::Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
  for (const char* text : {"", "Wed, 01 Jan 2025 02:00:00 CET", "Wed, 01 Foo 2025 02:00:00 GMT",
                           "Wednesday, 01-Jan-25 02:00:00 GMT", "Wed, 32 Jan 2025 02:00:00 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(ServerTime, durations_are_added_unit_by_unit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(parse_iso_duration("PT1S"), 1s);
  EXPECT_EQ(parse_iso_duration("PT0.25S"), 250ms);
  EXPECT_EQ(parse_iso_duration("PT1H2M3S"), 3723s);
  EXPECT_EQ(parse_iso_duration("P1DT1S"), 24h) << "a day is the most";
  for (const char* text : {"", "P", "PT", "1S", "PT1", "PTS", "P1S", "PT1X", "P1Y", "PT-1S", "PT1STT"}) {
    EXPECT_EQ(parse_iso_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace joulery

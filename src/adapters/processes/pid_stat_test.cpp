// SPDX-License-Identifier: Apache-2.0
// Tests of pid_stat: names that try to look like fields, and lines that are none.
#include "adapters/processes/pid_stat.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string line_of(std::string_view name) {
  return "4242 (" + std::string(name) +
         ") S 1 4242 4242 0 -1 4194560 1000 2000 3 4 12 34 56 78 20 0 1 0 987654 10000000 300 18446744073709551615 1 1 "
         "0 0";
}

TEST(PidStat, fields_are_counted_from_the_last_parenthesis) {
  for (const char* name : {"sh", "a b", "a) R 1 (b", "((", "))", ") R 99 99 99"}) {
    const auto stat = parse_pid_stat(line_of(name));
    ASSERT_TRUE(stat.has_value()) << name;
    EXPECT_EQ(stat->name, name);
    EXPECT_EQ(stat->parent, 1);
    EXPECT_EQ(stat->own_ticks, 46U);
    EXPECT_EQ(stat->children_ticks, 134U);
    EXPECT_EQ(stat->start_ticks, 987654U);
  }
}

TEST(PidStat, what_is_no_such_line_gives_nothing) {
  for (const char* text :
       {"", "garbage", "1 (sh) S", ")(", "1 (sh S 1 1 1", "x (sh) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "1 (sh) S 1 1 1 1 1 1 1 1 1 1 -5 1 1 1 1 1 1 1 1",
        // More than a century of CPU time: it would not fit a duration.
        "1 (sh) S 1 1 1 1 1 1 1 1 1 1 1000000000000000 1 1 1 1 1 1 1 1"}) {
    EXPECT_FALSE(parse_pid_stat(text).has_value()) << text;
  }
}

TEST(PidStat, ticks_become_time_without_rounding) {
  EXPECT_EQ(duration_of_ticks(134, 100), milliseconds(1340));
  EXPECT_EQ(duration_of_ticks(0, 100), Duration{});
  EXPECT_EQ(duration_of_ticks(1024, 1024), seconds(1));
}

TEST(Schedstat, the_first_of_three_fields_is_nanoseconds_on_a_cpu) {
  EXPECT_EQ(parse_schedstat("539863 78968 2"), Duration(539863));
  for (const char* text : {"", "1 2", "a b c", "-1 2 3", "1 2 3 4"})
    EXPECT_FALSE(parse_schedstat(text).has_value()) << text;
}

}  // namespace
}  // namespace joulery

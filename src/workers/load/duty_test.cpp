// SPDX-License-Identifier: Apache-2.0
// Words, and the arithmetic of the duty cycle. Real threads are held against the kernel's count of their CPU time in
// tests/cli/calibrate_test.py.
#include "workers/load/duty.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

using std::chrono::milliseconds;

TEST(Duty, a_load_is_read_from_a_word) {
  EXPECT_EQ(parse_load("cpu:50"), (LoadPart{LoadPart::Kind::cpu, 0.5, 0}));
  EXPECT_EQ(parse_load("cpu:100:4"), (LoadPart{LoadPart::Kind::cpu, 1, 4}));
  EXPECT_EQ(parse_load("one-core"), (LoadPart{LoadPart::Kind::cpu, 1, 1}));
  EXPECT_EQ(parse_load("memory"), (LoadPart{LoadPart::Kind::memory, 1, 0}));
  EXPECT_EQ(parse_load("memory:25:2"), (LoadPart{LoadPart::Kind::memory, 0.25, 2}));
}

TEST(Duty, words_that_are_no_load_are_refused_with_the_form) {
  for (const char* word : {"", "cpu", "cpu:", "cpu:0", "cpu:101", "cpu:-5", "cpu:nan", "cpu:50:0", "cpu:50:1:1", "gpu",
                           "memory:x", "one-core:2", "cpu:50:9999"}) {
    const auto refused = parse_load(word);
    ASSERT_FALSE(refused) << word;
    EXPECT_NE(refused.error().remedy.find("cpu:PERCENT"), std::string::npos);
  }
}

TEST(Duty, the_time_due_is_the_share_of_what_passed_less_what_was_used) {
  EXPECT_EQ(busy_time_due(0.5, milliseconds(100), milliseconds(30)), milliseconds(20));
  EXPECT_EQ(busy_time_due(0.5, milliseconds(100), milliseconds(60)), milliseconds(-10));
  // A crowded machine kept a second from it: one period is made up for, not all at once.
  EXPECT_EQ(busy_time_due(1, milliseconds(1000), milliseconds(0)), duty_period);
}

TEST(Duty, over_many_periods_the_share_is_exact) {
  for (const double fraction : {0.1, 0.25, 0.5, 0.75, 1.0}) {
    Duration used{};
    Duration elapsed{};
    for (int period = 0; period < 1000; ++period) {
      elapsed += duty_period;
      used += std::max(Duration::zero(), busy_time_due(fraction, elapsed, used));
    }
    EXPECT_NEAR(seconds_of(used) / seconds_of(elapsed), fraction, 1e-6);
  }
}

}  // namespace
}  // namespace joulery

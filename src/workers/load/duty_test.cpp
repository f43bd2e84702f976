// SPDX-License-Identifier: Apache-2.0
// Words, the arithmetic of the duty cycle, and the real threads held against the CPU time the kernel counted.
#include "workers/load/duty.h"

#include <gtest/gtest.h>
#include <thread>
#include <time.h>

#include "workers/load/loads.h"

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

/// CPU time of this process per second of its own load, by the kernel's count: of the time this machine gave it.
double busy_share(const LoadPart& part, Duration time) {
  const auto cpu_time = [] {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  };
  std::stop_source stop;
  const auto began = std::chrono::steady_clock::now();
  const Duration before = cpu_time();
  const std::jthread timer([&] {
    std::this_thread::sleep_for(time);
    stop.request_stop();
  });
  EXPECT_TRUE(run_loads(std::array{part}, stop.get_token()));
  return seconds_of(cpu_time() - before) /
         seconds_of(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began));
}

TEST(Loads, a_thread_is_busy_for_its_share_and_never_for_much_more) {
  // A machine with other work may give less; more than the share it never takes.
  const double quarter = busy_share({LoadPart::Kind::cpu, 0.25, 1}, milliseconds(800));
  EXPECT_LE(quarter, 0.30);
  EXPECT_GE(quarter, 0.10);
  const double memory = busy_share({LoadPart::Kind::memory, 0.5, 1}, milliseconds(800));
  EXPECT_LE(memory, 0.75);  // filling 64 MiB counts too
  EXPECT_GE(memory, 0.15);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Stretches of one recording as runs of their own.
#include "shell/app/step_recording.h"

#include <gtest/gtest.h>

#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// 20 W for 10 s, then 50 W for 10 s.
StepRecording two_powers() {
  StepRecording recording;
  EXPECT_TRUE(recording.write(counted_machine(1)));
  std::uint64_t counter = 0;
  for (int t = 0; t <= 20; ++t) {
    EXPECT_TRUE(recording.write(sample(t, {1 + counter})));
    counter += t < 10 ? 20'000'000 : 50'000'000;
  }
  return recording;
}

TEST(StepRecording, each_stretch_is_a_run_of_its_own) {
  const StepRecording recording = two_powers();
  const auto low = recording.run_of({second(2.5), second(8.5)});
  EXPECT_EQ(low.total.best, 120 * joule);
  EXPECT_DOUBLE_EQ(low.coverage, 1);
  const auto high = recording.run_of({second(12), second(20)});
  EXPECT_EQ(high.total.best, 400 * joule);
  EXPECT_EQ(high.duration(), std::chrono::seconds(8));
  const auto both = recording.run_of({second(1), second(20)});
  EXPECT_EQ(both.total.best, 680 * joule);
}

TEST(StepRecording, readings_of_a_stretch_are_those_within_it) {
  const auto readings = two_powers().readings_of(0, {second(3), second(5)});
  ASSERT_EQ(readings.size(), 3U);
  EXPECT_EQ(readings[0].value, 60'000'001U);
  EXPECT_TRUE(two_powers().readings_of(1, {second(3), second(5)}).empty());
}

}  // namespace
}  // namespace joulery

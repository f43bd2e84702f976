// SPDX-License-Identifier: Apache-2.0
// There and back, and documents that must be refused before they put a wrong power into a run.
#include "foundation/wire/calibration_json.h"

#include <gtest/gtest.h>

#include "testing/example_calibration.h"

namespace joulery {
namespace {

const WrittenBy kBy{"0123456789ab", "2026-01"};

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CalibrationJson, a_calibration_comes_back_to_the_last_bit) {
  const Calibration calibration = example_calibration();
  const auto back = calibration_from_json(calibration_json(calibration, kBy));
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(*back, calibration);
}

TEST(CalibrationJson, waiting_steps_come_back_without_a_fit) {
  Calibration steps = example_calibration();
  steps.fit = {};
  steps.meter = {};
  steps.validation = {};
  const auto back = calibration_steps_from_json(calibration_steps_json(steps, kBy));
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(*back, steps);
  EXPECT_FALSE(calibration_from_json(calibration_steps_json(steps, kBy)));
}

TEST(CalibrationJson, what_no_fit_can_say_is_refused) {
  const std::string good = calibration_json(example_calibration(), kBy);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"constant_w\": 41.25", "\"constant_w\": -1"},
           {"\"constant_w\": 41.25", "\"constant_w\": null"},
           {"1.125", "7"},
           {"\"low_factor\": 0.93", "\"low_factor\": 1.2"},
           {"\"high_factor\": 1.08", "\"high_factor\": 0.9"},
           {"\"form\": \"each-part\"", "\"form\": \"guess\""},
           {"\"duration_ns\": 30000000000", "\"duration_ns\": 0"},
           {"joulery.calibration/1", "joulery.run/1"},
       }) {
    EXPECT_FALSE(calibration_from_json(with(good, from, to))) << to;
  }
  EXPECT_FALSE(calibration_from_json(""));
  EXPECT_FALSE(calibration_from_json(good.substr(0, good.size() / 2)));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Steps by kind, and their order.
#include "shell/cli/calibrate_plan.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace joulery {
namespace {

const std::vector<LoadClass> kAll{LoadClass::idle,   LoadClass::cpu, LoadClass::one_core,
                                  LoadClass::memory, LoadClass::gpu, LoadClass::mixed};

std::vector<std::string> names_of(const std::vector<PlannedStep>& steps) {
  std::vector<std::string> names;
  names.reserve(steps.size());
  for (const PlannedStep& step : steps) names.push_back(step.name);
  return names;
}

TEST(CalibratePlan, M5_every_kind_of_step_is_there_and_idle_comes_first_and_last) {
  const auto steps = plan_steps(kAll, true, 1);
  EXPECT_EQ(steps.size(), 14U);
  EXPECT_EQ(steps.front().kind, LoadClass::idle);
  EXPECT_EQ(steps.back().kind, LoadClass::idle);
  for (const char* name :
       {"cpu 25 %", "cpu 50 %", "cpu 75 %", "cpu 100 %", "one core", "memory", "gpu 50 %", "gpu 100 %"}) {
    const auto names = names_of(steps);
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
}

TEST(CalibratePlan, M5_the_order_is_drawn_and_the_same_seed_draws_the_same) {
  EXPECT_EQ(names_of(plan_steps(kAll, true, 7)), names_of(plan_steps(kAll, true, 7)));
  EXPECT_NE(names_of(plan_steps(kAll, true, 7)), names_of(plan_steps(kAll, true, 8)));
}

TEST(CalibratePlan, without_a_gpu_command_no_step_loads_one) {
  const auto steps = plan_steps(kAll, false, 1);
  EXPECT_EQ(steps.size(), 10U);
  for (const PlannedStep& step : steps) EXPECT_EQ(step.gpu, GpuLoad::none);
}

TEST(CalibratePlan, kinds_are_read_from_words) {
  EXPECT_EQ(*parse_step_kinds("idle, cpu", false), (std::vector<LoadClass>{LoadClass::idle, LoadClass::cpu}));
  EXPECT_EQ(parse_step_kinds("idle,gpu", false).error().what, "no command loads the GPU");
  EXPECT_NE(parse_step_kinds("idle,disk", true).error().remedy.find("one-core"), std::string::npos);
  EXPECT_FALSE(parse_step_kinds("", true));
  EXPECT_FALSE(parse_step_kinds("run", true));
}

}  // namespace
}  // namespace joulery

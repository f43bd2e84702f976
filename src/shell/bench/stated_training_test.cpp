// SPDX-License-Identifier: Apache-2.0
// Trainings as zoo entries state them: printed digits, intervals, seconds times a modelled power.
#include "shell/bench/stated_training.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

ZooTraining table_5() {
  ZooTraining stated;
  stated.training_kwh = "51686";
  stated.finetuning_kwh = "7571";
  stated.rung = "node.modelled";
  stated.method = "imported";
  stated.grid_g_per_kwh = "57";
  stated.source = "Table 5";
  stated.place = "my.toml:12:1";
  return stated;
}

TEST(StatedTraining, BM30_a_printed_amount_is_an_interval_of_half_its_last_digit) {
  const auto training = stated_training(table_5());
  ASSERT_TRUE(training);
  const Bounded<TrainingEnergy> total = training->cost.total();
  EXPECT_NEAR(total.low / training_kilowatt_hour, 59256, 1e-6);
  EXPECT_NEAR(total.best / training_kilowatt_hour, 59257, 1e-6);
  EXPECT_NEAR(total.high / training_kilowatt_hour, 59258, 1e-6);
  EXPECT_EQ(training->method, Method::imported);
  EXPECT_EQ(training->intensity->low, 56.5 * gram_per_kilowatt_hour);
  EXPECT_FALSE(training->cost.development);
}

TEST(StatedTraining, BM34_seconds_times_a_power_are_modelled_whatever_they_are_called) {
  ZooTraining stated = table_5();
  stated.training_kwh.clear();
  stated.finetuning_kwh.clear();
  stated.training_s = "66";
  stated.power_w = "2.6..8.8..17";
  stated.method = "counted";
  const auto training = stated_training(stated);
  ASSERT_TRUE(training);
  EXPECT_EQ(training->method, Method::modelled);
  EXPECT_NEAR(training->cost.training.low / training_kilowatt_hour, 65.5 * 2.6 / 3.6e6, 1e-12);
  EXPECT_NEAR(training->cost.training.best / training_kilowatt_hour, 66 * 8.8 / 3.6e6, 1e-12);
  EXPECT_NEAR(training->cost.training.high / training_kilowatt_hour, 66.5 * 17 / 3.6e6, 1e-12);
}

TEST(StatedTraining, a_wrong_amount_names_its_key_and_its_place) {
  ZooTraining stated = table_5();
  stated.finetuning_kwh = "a lot";
  const Error error = stated_training(stated).error();
  EXPECT_EQ(error.where, "my.toml:12:1");
  EXPECT_NE(error.what.find("finetuning_kwh"), std::string::npos);
}

}  // namespace
}  // namespace joulery

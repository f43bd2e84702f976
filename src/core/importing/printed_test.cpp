// SPDX-License-Identifier: Apache-2.0
// Printed numbers: the interval that digits leave.
#include "core/importing/printed.h"

#include <gtest/gtest.h>

#include "core/importing/imported_trial.h"

using namespace joulery;

TEST(Printed, a_unit_scales_value_and_half_digit_alike) {
  const auto energy = in_unit(*read_decimal("0.003"), stated_kilowatt_hour);
  EXPECT_DOUBLE_EQ(energy.value / stated_joule, 10800);
  EXPECT_DOUBLE_EQ(energy.low() / stated_joule, 9000);
  EXPECT_DOUBLE_EQ(energy.high() / stated_joule, 12600);
}

TEST(Printed, a_number_written_in_full_has_no_half_digit) {
  EXPECT_DOUBLE_EQ(decimal_of(0.5).value, 0.5);
  EXPECT_DOUBLE_EQ(decimal_of(0.5).half_digit, 0);
}

TEST(Printed, an_empty_record_states_nothing) {
  const ImportedTrial trial;
  EXPECT_FALSE(trial.total.energy || trial.gpu.energy || trial.duration || trial.rung || trial.footprint.carbon);
  EXPECT_EQ(trial.total.method, Method::imported);
}

TEST(Rung, every_word_is_read_back) {
  for (const Rung rung : {Rung::device_net, Rung::device_gross, Rung::node_devices, Rung::node_modelled,
                          Rung::node_metered, Rung::site, Rung::site_provisioned, Rung::life}) {
    EXPECT_EQ(rung_from(to_string(rung)), rung);
  }
  EXPECT_FALSE(rung_from("node"));
}

// SPDX-License-Identifier: Apache-2.0
// Printed numbers: the interval that digits leave.
#include "core/importing/printed.h"

#include <gtest/gtest.h>

#include "core/importing/imported_trial.h"

using namespace joulery;

TEST(Printed, half_of_the_last_digit_is_read_from_the_text) {
  const struct {
    std::string_view text;
    double value;
    double half_digit;
  } cases[] = {
      {"0.026", 0.026, 0.0005}, {"8", 8, 0.5},          {"1.2e3", 1200, 50},        {"2.3E-05", 2.3e-5, 5e-7},
      {"-1.50", -1.5, 0.005},   {" 42.5 ", 42.5, 0.05}, {"1.0e-4", 1.0e-4, 0.5e-5}, {"1e+2", 100, 50},
  };
  for (const auto& known : cases) {
    const auto decimal = read_decimal(known.text);
    ASSERT_TRUE(decimal) << known.text;
    EXPECT_DOUBLE_EQ(decimal->value, known.value) << known.text;
    EXPECT_NEAR(decimal->half_digit / known.half_digit, 1, 1e-12) << known.text;
  }
}

TEST(Printed, what_is_no_finite_decimal_number_is_refused) {
  for (const std::string_view text : {"", " ", "nan", "inf", "0x10", "1,5", "1 2", "12W", "1e999"}) {
    EXPECT_FALSE(read_decimal(text)) << text;
  }
}

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

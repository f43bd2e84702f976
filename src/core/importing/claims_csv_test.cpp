// SPDX-License-Identifier: Apache-2.0
// Tables of claims: known by their headers, rows without what their formula needs refused.
#include "core/importing/claims_csv.h"

#include <gtest/gtest.h>

using namespace joulery;

TEST(ClaimsCsv, a_table_of_trainings_is_known_by_its_header_in_any_order) {
  const std::string text =
      "# source: a "
      "paper\npue,model,watts_per_device,device_hours,published_mwh\n1.1,A,400,1000,0.44\n1.1,B,400,,0.44\n";
  ASSERT_TRUE(is_claims(text));
  const auto file = read_claims(text, "t.csv");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->trainings.size(), 1U);
  EXPECT_EQ(file->trainings.front().model, "A");
  EXPECT_DOUBLE_EQ(file->trainings.front().device_time.value / stated_second, 3.6e6);
  EXPECT_DOUBLE_EQ(file->trainings.front().energy->value / stated_kilowatt_hour, 440);
  EXPECT_FALSE(file->trainings.front().grid);
  ASSERT_EQ(file->refused.size(), 1U);
  EXPECT_EQ(file->refused.front().origin.line, 4U);
}

TEST(ClaimsCsv, other_headers_are_no_claims) {
  EXPECT_FALSE(is_claims("run_id,duration,energy_consumed\n"));
  EXPECT_FALSE(is_claims(""));
  EXPECT_FALSE(read_claims("a,b\n1,2\n", "t.csv"));
}

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

TEST(ClaimsCsv, each_kind_of_table_is_read_into_claims_of_its_kind) {
  const struct {
    std::string text;
    std::size_t (*claims)(const ClaimsFile& file);
  } tables[] = {
      {"model,training_kwh,finetuning_kwh,inference_kwh_per_query,published_parity_inferences\nA,1,1,0.1,20\n",
       [](const ClaimsFile& file) { return file.break_evens.size(); }},
      {"statement,unit,recomputed,printed\n9.1.3,g,130,0.13\n",
       [](const ClaimsFile& file) { return file.statements.size(); }},
      {"it_kwh,facility_kwh,pue\n100,120,1.2\n", [](const ClaimsFile& file) { return file.facilities.size(); }},
      {"device,dense_tflops,stated_tflops\nH100,989.5,1979\n",
       [](const ClaimsFile& file) { return file.peaks.size(); }},
      {"dynamic_kwh,idle_kwh,metered_kwh\n1,2,3\n", [](const ClaimsFile& file) { return file.shares.size(); }},
      {"volts,amperes,power_factor,watts\n230,1,0.9,207\n", [](const ClaimsFile& file) { return file.meters.size(); }},
      {"counter_j,power_integral_j\n187,327\n", [](const ClaimsFile& file) { return file.energies.size(); }},
      {"least,mean,most\n,2,3\n", [](const ClaimsFile& file) { return file.spreads.size(); }},
      {"equivalence,takes,given,amount,factor,count\ncharge,kWh,kWh,11.49,0.022,522\n",
       [](const ClaimsFile& file) { return file.equivalences.size(); }},
  };
  for (const auto& table : tables) {
    EXPECT_TRUE(is_claims(table.text)) << table.text;
    const auto file = read_claims(table.text, "t.csv");
    ASSERT_TRUE(file) << table.text;
    EXPECT_EQ(table.claims(*file), 1U) << table.text;
    EXPECT_EQ(file->count(), 1U) << table.text;
    EXPECT_TRUE(file->refused.empty()) << table.text;
  }
}

TEST(ClaimsCsv, rows_of_one_series_are_one_claim) {
  const auto file = read_claims("series,sample_at_s,period_s,window_s\na,0,1,2\na,1,1,2\nb,0,1,2\n", "t.csv");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->samples.size(), 2U);
  EXPECT_EQ(file->samples.front().at.size(), 2U);
  EXPECT_EQ(file->samples.back().origin.line, 4U);
}

TEST(ClaimsCsv, what_a_formula_would_divide_by_is_not_nothing) {
  for (const std::string text :
       {"model,training_kwh,finetuning_kwh,inference_kwh_per_query,published_parity_inferences\nA,1,1,0,20\n",
        "equivalence,takes,given,amount,factor,count\ncharge,kWh,kWh,11.49,0,522\n",
        "equivalence,takes,given,amount,factor,count\ncharge,joules,kWh,11.49,0.022,522\n"}) {
    const auto file = read_claims(text, "t.csv");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->count(), 0U) << text;
    EXPECT_EQ(file->refused.size(), 1U) << text;
  }
}

TEST(ClaimsCsv, claims_of_two_files_stand_behind_each_other) {
  auto all = read_claims("it_kwh,facility_kwh,pue\n100,120,1.2\n", "a.csv");
  const auto more = read_claims("it_kwh,facility_kwh,pue\n100,144,1.2\n", "b.csv");
  ASSERT_TRUE(all && more);
  all->append(*more);
  ASSERT_EQ(all->count(), 2U);
  EXPECT_EQ(all->facilities.back().origin.file, "b.csv");
}

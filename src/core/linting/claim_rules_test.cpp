// SPDX-License-Identifier: Apache-2.0
// Claims of papers and data sheets, each with the example that taught the rule. The published trainings pass.
#include "core/linting/claim_rules.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "core/importing/claims_csv.h"
#include "core/importing/published_logs.h"

using namespace joulery;

namespace {

Decimal decimal(std::string_view text) { return *read_decimal(text); }
Printed<StatedEnergy> kwh(std::string_view text) { return in_unit(decimal(text), stated_kilowatt_hour); }
Printed<FlopRate> teraflops(std::string_view text) { return in_unit(decimal(text), teraflop_per_second); }

ClaimsFile claims_of(const std::string& name) {
  const auto path = std::filesystem::path(JOULERY_SOURCE_DIR) / "tests/published/tables" / name;
  const auto file = read_claims(published_text(path), name);
  EXPECT_TRUE(file) << (file ? "" : describe(file.error()));
  return file ? *file : ClaimsFile{};
}

}  // namespace

TEST(ClaimRules, L7_grams_and_kilograms_of_the_sci_for_ai_are_told_apart) {
  // SCI for AI 9.1.3: 6,500 kg / 50 G tokens = 130 g per million, printed 0.13.
  const auto found = check_statements({{}, "9.1.3", "g per million tokens", decimal("130"), decimal("0.13")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().check, LintCheck::unit_slip);
  // 9.2: 75,000 kg / 2.5 G = 30,000 kg per G, printed 30 and 3,000: the one is a unit, the other a digit.
  EXPECT_EQ(check_statements({{}, "9.2", "kg per G", decimal("30000"), decimal("30")}).size(), 1U);
  EXPECT_TRUE(check_statements({{}, "9.2", "kg per G", decimal("30000"), decimal("3000")}).empty());
  EXPECT_TRUE(check_statements({{}, "same", "g", decimal("0.253"), decimal("0.25")}).empty());
}

TEST(ClaimRules, L8_all_thirteen_published_trainings_agree_with_their_factors) {
  const ClaimsFile file = claims_of("training_rows.csv");
  ASSERT_EQ(file.trainings.size(), 13U);
  EXPECT_TRUE(file.refused.empty());
  for (const TrainingClaim& claim : file.trainings) EXPECT_TRUE(check_training(claim).empty()) << claim.model;
}

TEST(ClaimRules, L8_a_training_whose_energy_or_carbon_does_not_follow_is_found) {
  TrainingClaim claim = claims_of("training_rows.csv").trainings.back();
  claim.energy = kwh("500000.0");
  const auto found = check_training(claim);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].check, LintCheck::training_energy);
  EXPECT_EQ(found[1].check, LintCheck::training_carbon);
}

TEST(ClaimRules, L9_a_pue_that_was_applied_twice_is_told) {
  const auto pue = in_unit(decimal("1.20"), whole);
  EXPECT_TRUE(check_pue_once({{}, kwh("100.0"), kwh("120"), pue}).empty());
  const auto found = check_pue_once({{}, kwh("100.0"), kwh("144"), pue});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().numbers.find("twice"), std::string::npos);
}

TEST(ClaimRules, L10_the_sparse_peak_of_an_h100_is_told_from_its_dense_one) {
  const FlopRate dense = teraflop_per_second * 989.5;
  EXPECT_TRUE(check_peak({{}, "H100 SXM, BF16", dense, teraflops("989.5"), {}}).empty());
  ASSERT_EQ(check_peak({{}, "H100 SXM, BF16", dense, teraflops("1979"), {}}).size(), 1U);
  EXPECT_EQ(check_peak({{}, "H100 SXM, BF16", dense, teraflops("1979"), {}}).front().check, LintCheck::dense_peak);
  EXPECT_TRUE(check_peak({{}, "H100 SXM, FP8", dense * 2, teraflops("1979"), {}}).empty());
  EXPECT_EQ(check_peak({{}, "H100 SXM, FP8", dense * 2, teraflops("3958"), {}}).size(), 1U);
  EXPECT_EQ(check_peak({{}, "H100 SXM, BF16", dense, {}, teraflops("1100")}).front().check, LintCheck::achieved_peak);
  EXPECT_TRUE(check_peak({{}, "H100 SXM, BF16", dense, {}, teraflops("400")}).empty());
}

TEST(ClaimRules, L11_the_shares_of_bloom_are_a_fifth_more_than_its_meters) {
  const auto found = check_shares({{}, kwh("433196"), kwh("256646"), kwh("564058")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().numbers.find("689842 kWh of 564058 metered: 22 % over"), std::string::npos)
      << found.front().numbers;
  EXPECT_TRUE(check_shares({{}, kwh("300000"), kwh("256646"), kwh("564058")}).empty());
}

TEST(ClaimRules, L13_gaps_and_times_that_step_back_are_found) {
  const auto times = [](const std::vector<double>& seconds) {
    SampleTimes claim{{}, {}, {}, stated_second, stated_second * 5};
    for (const double at : seconds) claim.at.push_back(stated_second * at);
    return claim;
  };
  EXPECT_TRUE(check_sample_times(times({0, 1, 2, 3.4, 4, 5})).empty());
  const std::vector<std::vector<double>> wrong{{0, 1, 3, 4, 5}, {0, 1, 2, 2, 3, 4, 5}, {0, 1, 2, 3}, {2, 3, 4, 5}};
  for (const auto& seconds : wrong) {
    EXPECT_EQ(check_sample_times(times(seconds)).size(), 1U);
  }
}

TEST(ClaimRules, L14_a_meters_columns_and_two_ways_to_an_energy_agree) {
  const ElectricalClaim meter{
      {}, decimal("230.00"), decimal("1.000"), decimal("0.900"), in_unit(decimal("207.0"), watt)};
  EXPECT_TRUE(check_electrical(meter).empty());
  ElectricalClaim apparent = meter;
  apparent.power = in_unit(decimal("230.0"), watt);
  EXPECT_EQ(check_electrical(apparent).size(), 1U);
  // zeus issue 181: 187 J by the counter, 327 J by power.
  EXPECT_EQ(
      check_two_energies({{}, in_unit(decimal("187"), stated_joule), in_unit(decimal("327"), stated_joule)}).size(),
      1U);
  EXPECT_TRUE(
      check_two_energies({{}, in_unit(decimal("187"), stated_joule), in_unit(decimal("194"), stated_joule)}).empty());
}

TEST(ClaimRules, L15_published_parities_carry_nine_digits_of_inputs_with_two) {
  const ClaimsFile file = claims_of("luccioni2024_table5.csv");
  ASSERT_EQ(file.break_evens.size(), 4U);
  for (const BreakEvenClaim& claim : file.break_evens) {
    const auto found = check_break_even(claim);
    ASSERT_EQ(found.size(), 1U) << claim.model;
    EXPECT_EQ(found.front().check, LintCheck::too_many_digits);
  }
  // 564.4 where whole kilowatt hours are taken as exact; their half digits make it 564.3.
  EXPECT_EQ(check_break_even(file.break_evens.front()).front().numbers, "564.3 to 623.8 million, printed 592570000");
  BreakEvenClaim rounded = file.break_evens.front();
  rounded.queries = in_unit(decimal("5.9e8"), one);
  EXPECT_TRUE(check_break_even(rounded).empty());
  rounded.queries = in_unit(decimal("5.1e8"), one);
  EXPECT_EQ(check_break_even(rounded).front().check, LintCheck::break_even);
}

TEST(ClaimRules, L15_a_mean_lies_between_least_and_most_and_no_deviation_is_negative) {
  EXPECT_TRUE(check_spread({{}, decimal("2.0"), decimal("1.0"), decimal("3.0"), decimal("0.5")}).empty());
  EXPECT_TRUE(check_spread({{}, decimal("2.0"), decimal("2.04"), {}, {}}).empty());
  EXPECT_EQ(check_spread({{}, decimal("4.0"), decimal("1.0"), decimal("3.0"), {}}).size(), 1U);
  EXPECT_EQ(check_spread({{}, decimal("0.5"), decimal("1.0"), {}, {}}).size(), 1U);
  EXPECT_EQ(check_spread({{}, decimal("2.0"), {}, {}, decimal("-0.1")}).size(), 1U);
}

TEST(ClaimRules, L16_equivalences_follow_from_their_vintage_and_kind) {
  using Amount = EquivalenceClaim::Amount;
  EquivalenceClaim charges{{},
                           "smartphone charge, EPA January 2024",
                           Amount::kilowatt_hours,
                           Amount::kilowatt_hours,
                           decimal("11.49"),
                           decimal("0.022"),
                           decimal("522"),
                           {}};
  EXPECT_TRUE(check_equivalence(charges).empty());
  charges.count = decimal("950");
  EXPECT_EQ(check_equivalence(charges).front().check, LintCheck::equivalence);
  charges.fed_with = Amount::grams;
  EXPECT_EQ(check_equivalence(charges).front().check, LintCheck::crossed_kinds);
  const EquivalenceClaim trees{{},           "tree", Amount::grams, Amount::grams, decimal("120000"), decimal("60000"),
                               decimal("2"), 1};
  ASSERT_EQ(check_equivalence(trees).size(), 1U);
  EXPECT_EQ(check_equivalence(trees).front().check, LintCheck::tree_years);
}

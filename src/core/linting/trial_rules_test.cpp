// SPDX-License-Identifier: Apache-2.0
// Rules of one record: each passes what agrees within its digits and fails what does not.
#include "core/linting/trial_rules.h"

#include <gtest/gtest.h>
#include <set>

#include "core/linting/accelerator_limits.h"
#include "core/linting/lint.h"
#include "core/linting/set_rules.h"

using namespace joulery;

namespace {

template <class Q>
Printed<Q> printed(std::string_view text, Q unit) {
  return in_unit(*read_decimal(text), unit);
}

/// ML.ENERGY's made-up record: 0.5 J/token, 800 tokens, 400 J, 1,000 tokens/s, 500 W.
ImportedTrial generation() {
  ImportedTrial trial;
  trial.per_unit.per_token = in_unit(decimal_of(0.5), stated_joule);
  trial.work.output_length = in_unit(decimal_of(800), one);
  trial.per_unit.per_query = in_unit(decimal_of(400), stated_joule);
  trial.work.tokens_per_second = in_unit(decimal_of(1000), per_second);
  trial.total.power = in_unit(decimal_of(500), watt);
  return trial;
}

ImportedTrial node(std::string_view cpu, std::string_view gpu, std::string_view ram, std::string_view total) {
  ImportedTrial trial;
  trial.cpu.energy = printed(cpu, stated_kilowatt_hour);
  trial.gpu.energy = printed(gpu, stated_kilowatt_hour);
  trial.memory.energy = printed(ram, stated_kilowatt_hour);
  trial.total.energy = printed(total, stated_kilowatt_hour);
  return trial;
}

}  // namespace

TEST(Rules, every_check_has_its_row_with_all_its_texts) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < rules().size(); ++i) {
    const Rule& rule = rule_of(static_cast<LintCheck>(i));
    EXPECT_EQ(rule.check, static_cast<LintCheck>(i));
    EXPECT_FALSE(rule.title.empty() || rule.formula.empty() || rule.cause.empty() || rule.fix.empty()) << rule.id;
    ids.insert(rule.id);
  }
  EXPECT_EQ(ids.size(), 18U);
  EXPECT_EQ(rules().back().check, LintCheck::undecided_overlap);
}

TEST(TrialRules, L1_parts_that_sum_within_their_digits_pass) {
  EXPECT_TRUE(check_parts(node("0.1", "0.2", "0.3", "0.6")).empty());
  EXPECT_TRUE(check_parts(node("0.14", "0.24", "0.34", "0.7")).empty());
  EXPECT_EQ(check_parts(node("0.14", "0.24", "0.34", "0.80")).size(), 1U);
}

TEST(TrialRules, L1_a_part_that_is_missing_leaves_room_above_the_sum_and_none_below) {
  ImportedTrial trial = node("0.1", "0.2", "0.3", "0.6");
  trial.gpu.energy.reset();
  trial.absences.push_back({"gpu_energy", "0", true});
  EXPECT_TRUE(check_parts(trial).empty());
  trial.total.energy = printed("0.1", stated_kilowatt_hour);
  EXPECT_EQ(check_parts(trial).size(), 1U);
}

TEST(TrialRules, L2_a_stated_intensity_must_meet_the_implied_one) {
  // Table 3 of arXiv 2311.16863: 3.67 g and 0.026 kWh leave 138.3 to 144.1, the text says 297.6.
  ImportedTrial trial;
  trial.footprint.carbon = printed("3.67", stated_gram);
  trial.total.energy = printed("0.026", stated_kilowatt_hour);
  trial.footprint.intensity = printed("297.6", gram_per_kilowatt_hour);
  const auto found = check_intensity(trial);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().numbers.find("138.3 to 144.12"), std::string::npos) << found.front().numbers;
  trial.footprint.intensity = printed("138.7", gram_per_kilowatt_hour);
  EXPECT_TRUE(check_intensity(trial).empty());
}

TEST(TrialRules, L2_two_rungs_in_one_sentence_are_an_intensity_of_their_own) {
  // The paper's total: 178.97 kg for 754.66 kWh, which are the GPUs' alone.
  ImportedTrial trial;
  trial.footprint.carbon = printed("178.97", stated_kilogram);
  trial.total.energy = printed("754.66", stated_kilowatt_hour);
  trial.footprint.intensity = printed("138.75", gram_per_kilowatt_hour);
  ASSERT_EQ(check_intensity(trial).size(), 1U);
  EXPECT_NE(check_intensity(trial).front().numbers.find("237"), std::string::npos);
}

TEST(TrialRules, L2_kilograms_written_as_grams_are_no_grid) {
  ImportedTrial trial;
  trial.footprint.carbon = printed("50000", stated_gram);
  trial.total.energy = printed("1.0", stated_kilowatt_hour);
  ASSERT_EQ(check_intensity(trial).size(), 1U);
  EXPECT_EQ(check_intensity(trial).front().check, LintCheck::sane_intensity);
}

TEST(TrialRules, L3_energy_over_duration_stays_within_the_power_columns) {
  ImportedTrial trial = node("0.1", "0.1", "0.1", "0.3");
  trial.duration = printed("3600.0", stated_second);
  for (StatedPart* part : {&trial.cpu, &trial.gpu, &trial.memory}) part->power = printed("100.0", watt);
  EXPECT_TRUE(check_power(trial).empty());
  trial.duration = printed("1800.0", stated_second);
  ASSERT_EQ(check_power(trial).size(), 1U);
  EXPECT_EQ(check_power(trial).front().check, LintCheck::power_columns);
}

TEST(TrialRules, L3_a_mean_power_that_is_a_thousand_times_the_stated_one_is_a_unit_slip_too) {
  ImportedTrial trial;
  trial.total.energy = printed("1.000", stated_kilowatt_hour);
  trial.total.power = printed("1.000", watt);
  trial.duration = printed("3600.0", stated_second);
  const auto found = check_power(trial);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().check, LintCheck::mean_power);
  ASSERT_EQ(unit_slips(found).size(), 1U);
  EXPECT_EQ(unit_slips(found).front().group, "1000");
}

TEST(TrialRules, L3_a_device_takes_neither_less_than_half_its_idle_nor_more_than_its_limit) {
  ImportedTrial trial;
  trial.host.gpu_model = "NVIDIA A100-SXM4-80GB";
  trial.host.gpu_count = counted(2);
  trial.duration = printed("10.0", stated_second);
  const std::vector<std::pair<std::string_view, std::size_t>> cases{
      {"4000", 0}, {"9000", 1}, {"200", 1}, {"400", 0}, {"8700", 0}};
  for (const auto& [joules, breaches] : cases) {
    trial.gpu.energy = printed(joules, stated_joule);
    EXPECT_EQ(check_device_power(trial).size(), breaches) << joules;
    EXPECT_EQ(lint_trials({{trial}, {}}).size(), breaches) << joules;
  }
}

TEST(TrialRules, L3_devices_are_known_by_the_names_their_drivers_give_them) {
  EXPECT_EQ(power_range_of("NVIDIA A100-SXM4-80GB")->limit, watt * 400);
  EXPECT_EQ(power_range_of("NVIDIA H100 80GB HBM3")->limit, watt * 700);
  EXPECT_EQ(power_range_of("Tesla T4")->limit, watt * 70);
  EXPECT_EQ(power_range_of("NVIDIA L40S")->limit, watt * 350);
  EXPECT_EQ(power_range_of("NVIDIA L4")->limit, watt * 72);
  EXPECT_FALSE(power_range_of("NVIDIA GeForce GT 710"));
  EXPECT_FALSE(power_range_of(""));
}

TEST(TrialRules, L5_a_zero_for_a_part_that_ran_and_a_negative_energy_are_found) {
  ImportedTrial trial;
  trial.absences.push_back({"gpu_energy", "0 with gpu_count 8: missing, not nothing", true});
  trial.absences.push_back({"wue", "0: not set", false});
  trial.gpu.energy = printed("-1.5", stated_joule);
  const auto found = check_energies(trial);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].check, LintCheck::missing_energy);
  EXPECT_EQ(found[1].check, LintCheck::negative_energy);
}

TEST(TrialRules, L6_the_made_up_record_passes_and_either_slip_is_flagged) {
  EXPECT_TRUE(check_per_unit(generation()).empty());
  ImportedTrial slow = generation();
  slow.total.power = in_unit(decimal_of(450), watt);
  ASSERT_EQ(check_per_unit(slow).size(), 1U);
  EXPECT_EQ(check_per_unit(slow).front().group, "per token x tokens/s = power");
  ImportedTrial dear = generation();
  dear.per_unit.per_query = in_unit(decimal_of(500), stated_joule);
  ASSERT_EQ(check_per_unit(dear).size(), 1U);
}

TEST(TrialRules, L6_a_figure_per_thousand_is_a_thousand_times_that_per_query) {
  ImportedTrial trial;
  trial.per_unit.per_query = printed("0.0026", stated_watt_hour);
  trial.per_unit.per_thousand_queries = printed("2.6", stated_watt_hour);
  EXPECT_TRUE(check_per_unit(trial).empty());
  trial.per_unit.per_thousand_queries = printed("2.6", stated_kilowatt_hour);
  ASSERT_EQ(check_per_unit(trial).size(), 1U);
  EXPECT_EQ(unit_slips(check_per_unit(trial)).size(), 1U);
}

TEST(TrialRules, L9_a_pue_outside_one_to_three_and_water_from_facility_energy_are_found) {
  ImportedTrial trial;
  trial.rung = Rung::site;
  trial.total.energy = printed("1.50", stated_kilowatt_hour);
  trial.footprint.pue = printed("1.5", whole);
  trial.footprint.wue = printed("2.0", litre_per_it_kilowatt_hour);
  trial.footprint.water = printed("3.00", stated_litre);
  ASSERT_EQ(check_facility(trial).size(), 1U);
  EXPECT_EQ(check_facility(trial).front().check, LintCheck::wue_per_it_energy);
  trial.footprint.water = printed("2.00", stated_litre);
  EXPECT_TRUE(check_facility(trial).empty());
  trial.footprint.pue = printed("0.80", whole);
  ASSERT_EQ(check_facility(trial).size(), 1U);
  EXPECT_EQ(check_facility(trial).front().check, LintCheck::sane_pue);
}

TEST(TrialRules, L17_counts_add_up_and_ten_prompts_are_not_a_thousand) {
  ImportedTrial trial;
  trial.work.queries = counted(10);
  trial.work.successes = counted(8);
  trial.work.failures = counted(1);
  trial.per_unit.per_thousand_queries = printed("2.6", stated_watt_hour);
  const auto found = check_counts(trial);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].check, LintCheck::counts_add_up);
  EXPECT_EQ(found[1].check, LintCheck::extrapolated);
}

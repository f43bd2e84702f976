// SPDX-License-Identifier: Apache-2.0
// ML.ENERGY on made-up files: identities hold to the last bit or are flagged.
#include "core/importing/ml_energy.h"

#include "core/importing/made_up_files.h"

using namespace joulery;

TEST(MlEnergy, L6_the_record_that_holds_passes_and_the_two_that_do_not_are_flagged) {
  const ImportedFile file = imported("mlenergy/gpqa.json");
  ASSERT_EQ(file.trials.size(), 2U);
  const ImportedTrial& good = file.trials[0];
  EXPECT_FALSE(has_flag(good, "inconsistent"));
  EXPECT_DOUBLE_EQ(good.per_unit.per_token->value / stated_joule, 0.5);
  EXPECT_DOUBLE_EQ(good.per_unit.per_query->value / stated_joule, 400);
  EXPECT_TRUE(has_flag(good, "per_query_is_derived"));
  EXPECT_EQ(good.rung, Rung::device_gross);
  EXPECT_EQ(good.names.task, "gpqa");
  EXPECT_TRUE(has_flag(file.trials[1], "inconsistent: power is not"));  // 450 W for 500 W
  Json document = Json::parse(made_up("mlenergy/gpqa.json"));
  document["configurations"][0]["energy_per_request_joules"] = 500.0;
  const auto wrong = read_ml_energy(document, "r");
  ASSERT_TRUE(wrong);
  EXPECT_TRUE(has_flag(wrong->trials[0], "inconsistent: energy per request is not"));
}

TEST(MlEnergy, an_image_times_throughput_is_the_power) {
  const ImportedTrial trial = imported("mlenergy/text-to-image.json").trials.at(0);
  EXPECT_FALSE(has_flag(trial, "inconsistent"));
  EXPECT_DOUBLE_EQ(trial.per_unit.per_query->value / stated_joule, 1000);
  Json document = Json::parse(made_up("mlenergy/text-to-image.json"));
  document["configurations"][0]["throughput_images_per_sec"] = 0.6;
  EXPECT_TRUE(has_flag(read_ml_energy(document, "r")->trials.at(0), "inconsistent"));
}

TEST(MlEnergy, the_index_is_known_and_refused_with_what_to_give_instead) {
  const auto read = read_ml_energy(Json::parse(made_up("mlenergy/index.json")), "index.json");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find("holds no energies"), std::string::npos);
}

TEST(MlEnergy, a_configuration_without_energy_is_refused_by_its_number) {
  Json document = Json::parse(made_up("mlenergy/gpqa.json"));
  document["configurations"].push_back({{"model_id", "x"}});
  const auto file = read_ml_energy(document, "r");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->refused.size(), 1U);
  EXPECT_NE(file->refused[0].why.find("configuration 3"), std::string::npos);
}

TEST(MlEnergy, version_two_and_the_legacy_table_state_energy_per_request) {
  const ImportedTrial second = imported("mlenergy/v2.json").trials.at(0);
  EXPECT_DOUBLE_EQ(second.per_unit.per_query->value / stated_joule, 320.5);
  EXPECT_EQ(second.names.arm, "tp 4, pp 1");
  const ImportedTrial legacy = imported("mlenergy/legacy.csv").trials.at(0);
  EXPECT_DOUBLE_EQ(legacy.per_unit.per_query->value / stated_joule, 900.25);
  EXPECT_EQ(legacy.origin.line, 2U);
}

TEST(MlEnergy, raw_results_are_of_the_steady_window_and_tell_failures) {
  const ImportedTrial trial = imported("mlenergy/results.json").trials.at(0);
  EXPECT_DOUBLE_EQ(trial.total.energy->value / stated_joule, 20000);
  EXPECT_DOUBLE_EQ(trial.duration->value / stated_second, 40);
  EXPECT_DOUBLE_EQ(trial.work.failures->value.base(), 1);
  EXPECT_TRUE(has_flag(trial, "1 requests failed"));
  EXPECT_FALSE(has_flag(trial, "steady state under"));
  Json document = Json::parse(made_up("mlenergy/results.json"));
  document["steady_state_duration"] = 29.0;
  document["steady_state_energy_per_token"] = 101.0;
  const ImportedTrial bad = read_ml_energy_raw(document, "r").trials.at(0);
  EXPECT_TRUE(has_flag(bad, "steady state under 30 s"));
  EXPECT_TRUE(has_flag(bad, "energy per token outside"));
}

TEST(MlEnergy, BM33_a_zero_is_no_energy) {
  Json document = Json::parse(made_up("mlenergy/gpqa.json"));
  for (const char* key : {"energy_per_token_joules", "energy_per_request_joules", "avg_power_watts"}) {
    document["configurations"][0][key] = 0.0;
  }
  const ImportedTrial trial = read_ml_energy(document, "r")->trials.at(0);
  EXPECT_FALSE(trial.per_unit.per_token || trial.per_unit.per_query || trial.total.power);
  EXPECT_EQ(trial.absences.size(), 3U);
}

// SPDX-License-Identifier: Apache-2.0
// AI Energy Score on made-up files: zeros are absences, ten prompts are extrapolated, the GPUs' energy is the total.
#include "core/importing/ai_energy_score.h"

#include "core/importing/json_numbers.h"
#include "core/importing/made_up_files.h"

using namespace joulery;

namespace {

double watt_hours(const std::optional<Printed<StatedEnergy>>& energy) {
  return energy ? energy->value / stated_watt_hour : std::nan("");
}

}  // namespace

TEST(AiEnergyScore, a_row_states_the_gpus_energy_and_its_identities) {
  const ImportedFile file = imported("aes/master_results.csv");
  ASSERT_EQ(file.trials.size(), 3U);
  const ImportedTrial& trial = file.trials[0];
  EXPECT_EQ(trial.rung, Rung::device_gross);
  EXPECT_DOUBLE_EQ(watt_hours(trial.gpu.energy), 20);
  EXPECT_DOUBLE_EQ(watt_hours(trial.total.energy), 20);
  EXPECT_DOUBLE_EQ(trial.gpu.energy->half_digit / stated_watt_hour, 0.00005);
  EXPECT_DOUBLE_EQ(watt_hours(trial.per_unit.per_thousand_queries),
                   1000 * watt_hours(trial.gpu.energy) / trial.work.successes->value.base());
  EXPECT_NEAR(trial.per_unit.tokens_per_joule->value.base(),
              trial.work.all_tokens->value.base() / (3600 * watt_hours(trial.gpu.energy)), 5e-5);
  EXPECT_TRUE(trial.work.counts_prompt_tokens);
  EXPECT_EQ(trial.names.arm, "class A, reasoning on");
  EXPECT_TRUE(trial.absences.empty());
  EXPECT_TRUE(trial.flags.empty());
}

TEST(AiEnergyScore, ten_prompts_are_extrapolated_and_a_time_of_zero_is_absent) {
  const ImportedTrial trial = imported("aes/master_results.csv").trials.at(1);
  EXPECT_TRUE(has_flag(trial, "extrapolated"));
  EXPECT_FALSE(trial.work.time_to_first_token);
  EXPECT_FALSE(why_absent(trial, "avg_time_to_first_token").empty());
}

TEST(AiEnergyScore, BM33_a_failed_run_of_zeros_states_no_energy_and_says_why) {
  const ImportedTrial trial = imported("aes/master_results.csv").trials.at(2);
  EXPECT_FALSE(trial.gpu.energy || trial.total.energy || trial.per_unit.per_query || trial.footprint.carbon ||
               trial.per_unit.per_thousand_queries || trial.per_unit.tokens_per_joule || trial.duration);
  EXPECT_TRUE(has_flag(trial, "failed"));
  EXPECT_NE(why_absent(trial, "error_message").find("out of memory"), std::string::npos);
  EXPECT_FALSE(why_absent(trial, "gpu_energy_wh").empty());
}

TEST(AiEnergyScore, a_row_cut_short_is_refused_with_its_line_and_the_others_are_read) {
  const ImportedFile file = imported("aes/master_results.csv");
  ASSERT_EQ(file.refused.size(), 1U);
  EXPECT_EQ(file.refused[0].origin.line, 5U);
}

TEST(AiEnergyScore, a_table_without_end_is_refused) {
  std::string text = "gpu_energy_wh,wh_per_1000_queries,model_name\n";
  for (std::size_t i = 0; i <= kMostRows; ++i) text += "1\n";
  const auto file = read_ai_energy_score_table(text, "t");
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().what.find("200,000 rows"), std::string::npos);
}

TEST(AiEnergyScore, columns_are_found_by_name_in_any_order) {
  const auto file =
      read_ai_energy_score_table("wh_per_1000_queries,gpu_energy_wh,unknown,model_name\n5.0,0.05,x,m\nno,1,x,m\n", "t");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->trials.size(), 1U);
  EXPECT_DOUBLE_EQ(watt_hours(file->trials[0].gpu.energy), 0.05);
  EXPECT_EQ(file->trials[0].names.model, "m");
  ASSERT_EQ(file->refused.size(), 1U);
  EXPECT_NE(file->refused[0].why.find("'no' under wh_per_1000_queries"), std::string::npos);
}

TEST(AiEnergyScore, the_report_keeps_the_gpus_apart_from_all_and_ignores_the_mislabelled_intensity) {
  const ImportedTrial trial = imported("aes/benchmark_report.json").trials.at(0);
  EXPECT_DOUBLE_EQ(watt_hours(trial.gpu.energy), 2);
  EXPECT_DOUBLE_EQ(watt_hours(trial.total.energy), 2.5);
  EXPECT_EQ(trial.rung, Rung::node_modelled);
  EXPECT_EQ(trial.memory.method, Method::modelled);
  EXPECT_FALSE(trial.memory.energy);
  EXPECT_FALSE(why_absent(trial, "ram_energy").empty());
  // 1.2 g over 2.5 Wh; the file's own field says 0.000024.
  EXPECT_NEAR(trial.footprint.intensity->value / gram_per_kilowatt_hour, 480, 1e-9);
  EXPECT_FALSE(why_absent(trial, "carbon_intensity_g_per_kwh").empty());
}

TEST(AiEnergyScore, a_report_without_a_tracker_states_no_energy) {
  const auto document = Json::parse(
      R"({"config":{},"summary":{"total_prompts":10},"energy":{"gpu_energy_wh":0.0,"total_energy_wh":0.0,
          "emissions_g_co2eq":0.0,"error":"no tracker"}})");
  ASSERT_TRUE(is_ai_energy_report(document));
  const ImportedTrial trial = read_ai_energy_report(document, "r").trials.at(0);
  EXPECT_FALSE(trial.total.energy || trial.gpu.energy || trial.footprint.carbon || trial.footprint.intensity);
  EXPECT_TRUE(has_flag(trial, "failed"));
}

TEST(AiEnergyScore, the_summary_of_optimum_is_divided_and_a_negative_decode_is_not_resolved) {
  const ImportedFile file = imported("aes/GPU_ENERGY_SUMMARY.json");
  ASSERT_EQ(file.trials.size(), 4U);
  EXPECT_DOUBLE_EQ(watt_hours(file.trials[0].total.energy), 12.5);
  EXPECT_EQ(file.trials[2].phase, Phase::prefill);
  EXPECT_DOUBLE_EQ(watt_hours(file.trials[2].gpu.energy), 12.25);
  EXPECT_FALSE(file.trials[3].gpu.energy);
  EXPECT_NE(why_absent(file.trials[3], "decode_wh").find("not resolved"), std::string::npos);
}

TEST(AiEnergyScore, the_summary_of_ai_energy_benchmarks_is_undivided) {
  const ImportedFile file = imported("aes/undivided.json");
  ASSERT_EQ(file.trials.size(), 1U);
  EXPECT_TRUE(has_flag(file.trials[0], "undivided"));
  EXPECT_DOUBLE_EQ(watt_hours(file.trials[0].total.energy), 12.5);
}

TEST(AiEnergyScore, the_small_text_file_is_one_number_of_watt_hours) {
  EXPECT_DOUBLE_EQ(watt_hours(imported("aes/GPU_ENERGY_WH.txt").trials.at(0).gpu.energy), 12.5);
  EXPECT_FALSE(read_gpu_energy_text("12.5 Wh", "t"));
  EXPECT_FALSE(read_gpu_energy_text("", "t"));
  EXPECT_FALSE(read_gpu_energy_text("0.00\n", "t")->trials.at(0).gpu.energy);
  EXPECT_FALSE(read_gpu_energy_summary(Json::parse(R"({"units":"J","total":1,"format":"optimum"})"), "t"));
}

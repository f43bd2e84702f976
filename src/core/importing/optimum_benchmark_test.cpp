// SPDX-License-Identifier: Apache-2.0
// optimum-benchmark on made-up reports: the scenario decides what an energy is of, and what two passes do not resolve
// is said so.
#include "core/importing/optimum_benchmark.h"

#include "core/importing/made_up_files.h"

using namespace joulery;

namespace {

const ImportedTrial& phase_of(const ImportedFile& file, std::string_view name) {
  static const ImportedTrial nothing;
  for (const ImportedTrial& trial : file.trials) {
    if (trial.names.phase_name == name) return trial;
  }
  ADD_FAILURE() << "no phase " << name;
  return nothing;
}

double kilowatt_hours(const std::optional<Printed<StatedEnergy>>& energy) {
  return energy ? energy->value / stated_kilowatt_hour : std::nan("");
}

}  // namespace

TEST(OptimumBenchmark, one_key_is_of_a_whole_pass_or_of_one_call_by_its_scenario) {
  const ImportedTrial pass = phase_of(imported("optimum/energy_star.json"), "prefill");
  EXPECT_TRUE(has_flag(pass, "whole_pass"));
  EXPECT_DOUBLE_EQ(pass.work.queries->value.base(), 1000);
  const ImportedTrial call = phase_of(imported("optimum/inference.json"), "prefill");
  EXPECT_TRUE(has_flag(call, "one_call"));
  EXPECT_DOUBLE_EQ(call.work.queries->value.base(), 1);
  EXPECT_TRUE(has_flag(call, "synthetic_weights"));
  EXPECT_FALSE(has_flag(pass, "synthetic_weights"));
}

TEST(OptimumBenchmark, a_report_alone_is_refused_until_the_scenario_is_said) {
  const std::string text = made_up("optimum/benchmark_report.json");
  const auto silent = read_foreign({"r.json", text, {}}, "optimum-benchmark");
  ASSERT_FALSE(silent);
  EXPECT_NE(silent.error().what.find("whole pass or of one call"), std::string::npos);
  EXPECT_NE(silent.error().remedy.find("--scenario"), std::string::npos);
  EXPECT_TRUE(read_foreign({"r.json", text, "inference"}, "optimum-benchmark"));
  EXPECT_FALSE(read_foreign({"r.json", text, "training"}, "optimum-benchmark"));
}

TEST(OptimumBenchmark, BM25_a_negative_decode_is_not_resolved_and_the_score_keeps_the_whole_pass) {
  const ImportedFile file = imported("optimum/energy_star.json");
  const ImportedTrial& decode = phase_of(file, "decode");
  EXPECT_FALSE(decode.gpu.energy || decode.total.energy);
  EXPECT_NE(why_absent(decode, "energy.gpu").find("not resolved"), std::string::npos);
  const ImportedTrial& score = phase_of(file, "score");
  // preprocess 0.0005 + prefill 0.01 + decode -0.0005 kWh over 1,000 samples: 10 Wh per 1,000; loading is not in it.
  EXPECT_NEAR(kilowatt_hours(score.gpu.energy), 0.01, 1e-12);
  EXPECT_NEAR(score.per_unit.per_thousand_queries->value / stated_watt_hour, 10, 1e-9);
  EXPECT_EQ(score.rung, Rung::device_gross);
}

TEST(OptimumBenchmark, parts_are_modelled_or_counted_by_who_made_them) {
  const ImportedTrial prefill = phase_of(imported("optimum/energy_star.json"), "prefill");
  EXPECT_EQ(prefill.rung, Rung::node_modelled);
  EXPECT_EQ(prefill.cpu.method, Method::modelled);
  EXPECT_DOUBLE_EQ(kilowatt_hours(prefill.total.energy), 0.016);
  const ImportedTrial decode = phase_of(imported("optimum/inference.json"), "decode");
  EXPECT_EQ(decode.rung, Rung::device_gross);
  EXPECT_FALSE(why_absent(decode, "energy.cpu").empty());
}

TEST(OptimumBenchmark, BM33_zeros_and_nulls_are_absences) {
  const ImportedFile file = imported("optimum/inference.json");
  const ImportedTrial& token = phase_of(file, "per_token");
  EXPECT_FALSE(token.total.energy || token.gpu.energy || token.cpu.energy || token.rung);
  EXPECT_EQ(token.absences.size(), 4U);
  const ImportedTrial& first = phase_of(file, "first_generate");
  EXPECT_FALSE(first.total.energy);
  EXPECT_FALSE(why_absent(first, "energy").empty());
}

TEST(OptimumBenchmark, a_missing_energy_of_the_gpus_leaves_the_score_absent) {
  Json document = Json::parse(made_up("optimum/energy_star.json"));
  document["report"]["prefill"]["energy"]["gpu"] = nullptr;
  const auto file = read_optimum(document, "r", "");
  ASSERT_TRUE(file);
  const ImportedTrial& score = phase_of(*file, "score");
  EXPECT_FALSE(score.gpu.energy || score.per_unit.per_thousand_queries);
  EXPECT_EQ(why_absent(score, "energy.gpu"), "prefill has no energy of the GPUs");
}

TEST(OptimumBenchmark, old_files_without_stdev_are_read_as_new_ones) {
  // inference.json lacks stdev_, energy_star.json has it.
  EXPECT_NEAR(phase_of(imported("optimum/inference.json"), "decode").work.latency->value.base(), 0.9, 1e-12);
  EXPECT_NEAR(phase_of(imported("optimum/energy_star.json"), "prefill").work.latency->value.base(), 100, 1e-12);
}

TEST(OptimumBenchmark, the_flattened_table_is_the_same_report) {
  const ImportedFile file = imported("optimum/benchmark.csv");
  const ImportedTrial& forward = phase_of(file, "forward");
  EXPECT_EQ(forward.origin.line, 2U);
  EXPECT_EQ(forward.names.model, "example/encoder");
  EXPECT_DOUBLE_EQ(kilowatt_hours(forward.gpu.energy), 0.004);
  EXPECT_NEAR(phase_of(file, "score").per_unit.per_thousand_queries->value / stated_watt_hour, 4, 1e-9);
}

TEST(OptimumBenchmark, a_failed_run_of_llm_perf_is_a_failed_trial_with_its_reason) {
  const ImportedFile file = imported("optimum/traceback.json");
  ASSERT_EQ(file.trials.size(), 1U);
  EXPECT_TRUE(has_flag(file.trials[0], "failed"));
  EXPECT_NE(why_absent(file.trials[0], "energy").find("CUDA out of memory"), std::string::npos);
  EXPECT_FALSE(file.trials[0].total.energy);
}

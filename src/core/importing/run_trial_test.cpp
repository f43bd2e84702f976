// SPDX-License-Identifier: Apache-2.0
// Our own runs as trials: what was measured stands in them, and what is unknown does not.
#include "core/importing/run_trial.h"

#include <gtest/gtest.h>

#include "foundation/wire/run_json.h"
#include "testing/example_run.h"

using namespace joulery;

TEST(RunTrial, a_document_becomes_the_trial_of_its_run) {
  const joulery::Run run = joulery::testing::example_run();
  const std::string text = run_json(run);
  ASSERT_TRUE(is_run_document(text));
  const auto file = read_run_document(text, "run.json");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->trials.size(), 1U);
  const ImportedTrial& trial = file->trials.front();
  EXPECT_EQ(trial.names.run_id, run.start.id);
  EXPECT_EQ(trial.names.tool, "joulery");
  EXPECT_NEAR(trial.total.energy->value / stated_joule, run.total.best / joule, 1e-9);
  EXPECT_NEAR(trial.duration->value / stated_second, seconds_of(run.duration()), 1e-9);
  EXPECT_TRUE(trial.begin->has_zone);
  EXPECT_EQ(trial.host.host_id, run.start.host.id_hash);
}

TEST(RunTrial, BM33_a_part_whose_sensor_said_nothing_is_absent_with_a_reason) {
  joulery::Run run = joulery::testing::example_run();
  for (PartResult& part : run.parts) {
    part.coverage = 0;
    part.energy = {};
  }
  run.total = {};
  run.coverage = 0;
  const ImportedTrial trial = trial_of(run, "run.json");
  EXPECT_FALSE(trial.total.energy || trial.cpu.energy || trial.memory.energy);
  EXPECT_FALSE(trial.absences.empty());
}

TEST(RunTrial, L3_accelerators_of_two_models_have_no_common_limit) {
  Host host;
  host.gpus.resize(2);
  host.gpus[0].name = host.gpus[1].name = "NVIDIA H200";
  EXPECT_EQ(stated_host(host).gpu_model, "NVIDIA H200");
  host.gpus[1].name = "NVIDIA T4";
  EXPECT_EQ(stated_host(host).gpu_model, "");
  EXPECT_EQ(stated_host(host).gpu_count, counted(2));
}

TEST(RunTrial, what_is_no_run_is_refused_with_the_files_name) {
  EXPECT_FALSE(is_run_document("{}"));
  const auto file = read_run_document("{\"schema\":\"joulery.run/1\"}", "run.json");
  ASSERT_FALSE(file);
  EXPECT_NE(describe(file.error()).find("run.json"), std::string::npos);
}

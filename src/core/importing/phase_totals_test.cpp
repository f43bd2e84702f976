// SPDX-License-Identifier: Apache-2.0
// Summaries of CodeCarbon's files: phases of listed runs, phases of others left out, absences counted.
#include "core/importing/phase_totals.h"

#include <gtest/gtest.h>

using namespace joulery;

namespace {

ImportedTrial record(const std::string& id, const std::string& phase, double kwh) {
  ImportedTrial trial;
  trial.names.run_id = id;
  trial.names.phase_name = phase;
  trial.names.tool = "codecarbon";
  trial.names.tool_version = "2.3.1";
  trial.extent = phase.empty() ? Extent::run : Extent::phase;
  trial.total.energy = in_unit(decimal_of(kwh), stated_kilowatt_hour);
  return trial;
}

}  // namespace

TEST(PhaseTotals, phases_of_runs_in_no_list_are_left_out_and_counted) {
  const std::vector<ImportedTrial> trials{record("a", "", 3), record("a", "load", 1), record("a", "query", 2),
                                          record("b", "query", 9)};
  const ImportSummary summary = summarize_import(trials);
  EXPECT_TRUE(summary.has_list);
  EXPECT_EQ(summary.runs, 1U);
  EXPECT_EQ(summary.unlisted_phases, 1U);
  ASSERT_EQ(summary.phases.size(), 3U);
  EXPECT_DOUBLE_EQ(summary.phases[1].energy_kwh.mean, 2);
  EXPECT_FALSE(summary.phases[1].duration_s);
}

TEST(PhaseTotals, without_a_list_every_run_counts) {
  const std::vector<ImportedTrial> trials{record("a", "query", 2), record("b", "query", 4)};
  const ImportSummary summary = summarize_import(trials);
  EXPECT_EQ(summary.runs, 2U);
  EXPECT_DOUBLE_EQ(summary.phases.at(0).energy_kwh.mean, 3);
}

TEST(PhaseTotals, BM33_a_phase_without_any_energy_has_no_total) {
  std::vector<ImportedTrial> trials{record("a", "query", 2)};
  trials[0].total.energy.reset();
  trials[0].absences.push_back({"energy_consumed", "0 in 5 s", true});
  const ImportSummary summary = summarize_import(trials);
  EXPECT_TRUE(summary.phases.empty());
  EXPECT_EQ(summary.absences.at("energy_consumed: 0 in 5 s"), 1U);
}

// SPDX-License-Identifier: Apache-2.0
// Our own benchmarks as records: what was measured stands in them, and what the headlines print.
#include "core/importing/bench_records.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"

using namespace joulery;

namespace {

BenchRecords records_of(const Bench& bench) {
  const std::string text = bench_json(bench);
  EXPECT_TRUE(is_bench_document(text));
  auto records = read_bench_document(text, "bench.json");
  EXPECT_TRUE(records) << (records ? "" : describe(records.error()));
  return records ? std::move(*records) : BenchRecords{};
}

/// The records whose phase name has a text in it.
std::vector<ImportedTrial> named(const BenchRecords& records, std::string_view text) {
  std::vector<ImportedTrial> found = records.file.trials;
  std::erase_if(found,
                [&](const ImportedTrial& trial) { return trial.names.phase_name.find(text) == std::string::npos; });
  return found;
}

}  // namespace

TEST(BenchRecords, every_repeat_is_a_record_of_its_query_phase) {
  const Bench bench = examples::example_bench();
  const auto repeats = named(records_of(bench), ", repeat ");
  std::size_t expected = 0;
  for (const BenchTrial& trial : bench.trials) expected += trial.trial.repeats.size();
  ASSERT_EQ(repeats.size(), expected);
  const ImportedTrial& first = repeats.front();
  const Repeat& repeat = bench.trials.front().trial.repeats.front();
  EXPECT_NEAR(first.total.energy->value / stated_joule, repeat.phase(TrialPhase::query)->energy.best / joule, 1e-9);
  EXPECT_DOUBLE_EQ(first.duration->value / stated_second, 9);
  EXPECT_EQ(first.work.queries, counted(20));
  EXPECT_EQ(first.names.run_id, bench.id);
}

TEST(BenchRecords, a_trial_tells_its_figures_as_printed_and_of_how_many_queries_they_are) {
  const Bench bench = examples::example_bench();
  const BenchRecords records = records_of(bench);
  EXPECT_EQ(records.claims.spreads.size(), bench.trials.size());
  EXPECT_FALSE(records.claims.equivalences.empty());
  const auto found = std::find_if(records.file.trials.begin(), records.file.trials.end(),
                                  [](const ImportedTrial& row) { return row.per_unit.per_query.has_value(); });
  ASSERT_NE(found, records.file.trials.end());
  EXPECT_EQ(found->work.queries, counted(180));
  EXPECT_NEAR(found->per_unit.per_thousand_queries->value / found->per_unit.per_query->value, 1000, 1e-6);
}

TEST(BenchRecords, BM33_a_query_phase_without_energy_is_absent_with_a_reason) {
  Bench bench = examples::example_bench();
  for (PhaseEnergy& phase : bench.trials.front().trial.repeats.front().phases) phase.energy = {};
  const auto repeats = named(records_of(bench), ", repeat ");
  ASSERT_FALSE(repeats.empty());
  EXPECT_FALSE(repeats.front().total.energy);
  ASSERT_EQ(repeats.front().absences.size(), 1U);
  EXPECT_TRUE(repeats.front().absences.front().written_as_zero);
}

TEST(BenchRecords, trials_of_several_runs_have_no_common_time) {
  Bench bench = examples::example_bench();
  EXPECT_TRUE(named(records_of(bench), "benchmark").front().begin);
  bench.trials.back().run = "01EXAMPLERUN0000000000000B";
  EXPECT_FALSE(named(records_of(bench), "benchmark").front().begin);
}

TEST(BenchRecords, L18_a_bench_of_one_part_leaves_the_time_to_its_part) {
  Bench bench = examples::example_bench();
  bench.recordings = {{bench.trials.front().run, "recordings/a.jly", ""}};
  EXPECT_TRUE(named(records_of(bench), "benchmark").front().begin);
  bench.recordings.front().file = "parts/sentiment/recordings/a.jly";
  EXPECT_FALSE(named(records_of(bench), "benchmark").front().begin);
  EXPECT_FALSE(named(records_of(bench), "benchmark").front().end);
}

TEST(BenchRecords, what_is_no_bench_is_refused_with_the_files_name) {
  EXPECT_FALSE(is_bench_document("{}"));
  const auto records = read_bench_document("{\"schema\":\"joulery.bench/1\"}", "bench.json");
  ASSERT_FALSE(records);
  EXPECT_NE(describe(records.error()).find("bench.json"), std::string::npos);
}

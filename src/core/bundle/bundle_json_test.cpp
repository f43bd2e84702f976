// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/bundle_json.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "core/bundle/varied_example.h"

namespace joulery {
namespace {

/// In the measured part.
std::string changed(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from, text.find("\"measured\": {"));
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// Leaves a document for tests/schema.
void leave(const std::string& name, const Bench& bench) {
  const char* folder = std::getenv("JOULERY_TEST_OUTPUT");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  std::ofstream(std::string(folder) + "/" + name) << bench_json(bench);
}

/// One device that told everything, one that told nothing, a wait and a stranger.
MachineFacts example_machine() {
  MachineFacts facts;
  DeviceDuring gpu;
  gpu.part = "machine/gpu-0";
  gpu.readings = 12;
  gpu.temperature = 61.5 * celsius;
  gpu.hottest = 64 * celsius;
  gpu.clock = 1980 * megahertz;
  gpu.slowest_clock = 1755 * megahertz;
  gpu.memory_clock = 2619 * megahertz;
  gpu.power_limit = 700 * watt;
  gpu.held_back_by = {"heat (driver)", "power limit"};
  DeviceDuring package;
  package.part = "machine/package-0";
  package.readings = 12;
  package.governor = "performance";
  package.slow_downs = 3;
  facts.repeats = {{gpu, package}, {}};
  facts.cool_downs = {{0, CoolDownEnd::cooled_down_120s, std::chrono::seconds(120), 8 * kelvin}, {}};
  facts.strangers = {{"machine/gpu-0", "train", 4242, std::chrono::seconds(3)}, {"machine/gpu-0", "", 7, {}}};
  return facts;
}

TEST(BenchJson, documents_of_every_shape_are_left_for_their_schema) {
  Bench bench = examples::example_bench();
  leave("bench.json", bench);
  leave("bench-varied.json", examples::example_varied_bench());
  bench.trials[0].machine = example_machine();
  leave("bench-machine.json", bench);
  bench.factors.reset();
  for (Repeat& repeat : bench.trials[0].trial.repeats) repeat.cluster = "one";
  bench.trials[1].trial.arm.fingerprint.set("items_hash", "others");
  bench.trials[2].idle.clear();
  for (BenchIdle& idle : bench.trials[3].idle) idle.window.mean = 43 * watt;
  leave("bench-unknowns.json", bench);
  bench.trials[0].answers.clear();
  leave("bench-unsound.json", bench);
  bench.trials.clear();
  leave("bench-empty.json", bench);
  EXPECT_TRUE(read_bench_json(bench_json(bench)));
}

TEST(BenchJson, what_is_read_writes_the_same_bytes) {
  const std::string text = bench_json(examples::example_bench());
  const auto bench = read_bench_json(text);
  ASSERT_TRUE(bench) << describe(bench.error());
  EXPECT_EQ(bench_json(*bench), text);
}

TEST(BenchJson, BM10_what_the_machine_did_is_kept_and_a_bench_without_it_reads_as_before) {
  Bench bench = examples::example_bench();
  EXPECT_EQ(bench_json(bench).find("\"machine\""), std::string::npos);
  EXPECT_FALSE(read_bench_json(bench_json(bench))->trials[0].machine.has_value());
  bench.trials[0].machine = example_machine();
  const std::string text = bench_json(bench);
  const auto read = read_bench_json(text);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(bench_json(*read), text);
  EXPECT_EQ(read->trials[0].machine->strangers, example_machine().strangers);
  EXPECT_EQ(read->trials[0].machine->repeats[0][1].temperature, std::nullopt) << "absent, not 0";
}

TEST(BenchJson, BM10_an_unknown_end_of_a_cool_down_is_refused) {
  Bench bench = examples::example_bench();
  bench.trials[0].machine = example_machine();
  EXPECT_EQ(read_bench_json(changed(bench_json(bench), "\"cooled_down_120s\"", "\"frozen\"")).error().what,
            "\"measured.trials[0].machine.cool_downs[0].end\" is not a known word");
}

TEST(BenchJson, keeps_a_number_to_its_last_bit) {
  Bench bench = examples::example_bench();
  const double odd = std::nextafter(0.1, 1.0);
  bench.trials.front().trial.instrument_fraction = odd;
  bench.trials.front().trial.instrument_skew = odd / 3;
  const auto read = read_bench_json(bench_json(bench));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->trials.front().trial.instrument_fraction, odd);
  EXPECT_EQ(read->trials.front().trial.instrument_skew, odd / 3);
  EXPECT_FALSE(read->trials.back().trial.instrument_skew) << "as in bundles from before";
}

TEST(BenchJson, an_unknown_is_null_with_its_reason_and_never_0) {
  Bench bench = examples::example_bench();
  bench.factors.reset();
  const std::string text = bench_json(bench);
  EXPECT_NE(text.find("\"factors\": null"), std::string::npos);
  EXPECT_NE(text.find("\"factors\": \"no place set\""), std::string::npos);
  EXPECT_NE(text.find("no answer within 30 s"), std::string::npos);
  EXPECT_EQ(read_bench_json(text)->factors, std::nullopt);
}

TEST(BenchJson, refuses_what_does_not_fit_together_and_says_where) {
  const std::string text = bench_json(examples::example_bench());
  EXPECT_EQ(read_bench_json("{}").error().what, "\"schema\" is missing");
  EXPECT_EQ(read_bench_json(changed(text, "\"resamples\": 500", "\"resamples\": 0")).error().where,
            "measured.plan.resamples");
  EXPECT_EQ(read_bench_json(changed(text, "\"cluster\": \"process 1\"", "\"cluster\": \"\"")).error().where,
            "measured.trials[0].trial.repeats[0].cluster");
  EXPECT_EQ(read_bench_json(changed(text, "\"tier\": \"quick\"", "\"tier\": \"slow\"")).error().what,
            "\"measured.tier\" is not a known word");
  Bench bench = examples::example_bench();
  bench.trials[1].answers.pop_back();
  EXPECT_EQ(read_bench_json(bench_json(bench)).error().where, "measured.trials[1].answers");
  EXPECT_NE(bench_json(bench).find("\"headlines\": null"), std::string::npos);
}

TEST(BenchJson, BM_35_the_same_bench_gives_the_same_bytes) {
  EXPECT_EQ(bench_json(examples::example_bench()), bench_json(examples::example_bench()));
}

}  // namespace
}  // namespace joulery

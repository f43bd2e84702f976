// SPDX-License-Identifier: Apache-2.0
// MLPerf Tiny against the published trace in tests/published (its README names source and licence).
#include "core/importing/mlperf_tiny.h"

#include <cstring>
#include <gtest/gtest.h>

#include "core/importing/published_files.h"

using namespace joulery;

namespace {

Result<TinyEnergy> published_energy(bool with_results) {
  const auto files = published_files("mlperf_tiny_h7a3ziq_kws");
  const auto trace = read_energy_trace(files.at("trace1-energy.bin"), "trace");
  const auto times = read_trace_times(files.at("trace1-timestamps.json"), "times");
  const auto results = read_tiny_results(files.at("results.txt"), "results");
  EXPECT_TRUE(trace && times && results);
  return cut_trace(*trace, *times, with_results ? std::optional(*results) : std::nullopt, "trace");
}

std::string trace_of(float rate, std::size_t samples, float each) {
  std::string bytes(1 + 4 * (samples + 1), '\xF1');
  std::memcpy(bytes.data() + 1, &rate, 4);
  for (std::size_t i = 0; i < samples; ++i) std::memcpy(bytes.data() + 5 + 4 * i, &each, 4);
  return bytes;
}

}  // namespace

TEST(MlperfTiny, every_inference_window_of_the_published_trace_sums_to_its_golden_value) {
  const auto energy = published_energy(true);
  ASSERT_TRUE(energy) << describe(energy.error());
  const struct {
    int number;
    std::size_t samples;
    double summed;
    double published;
  } golden[] = {{2, 11289, 1375621.202, 1375556.472},
                {4, 11290, 1375534.241, 1375411.541},
                {6, 11286, 1375544.822, 1375603.432},
                {8, 11288, 1375663.501, 1375599.221},
                {10, 11284, 1375682.262, 1375617.602}};
  ASSERT_EQ(energy->windows.size(), std::size(golden));
  for (std::size_t i = 0; i < std::size(golden); ++i) {
    const TinyWindow& window = energy->windows[i];
    EXPECT_EQ(window.number, golden[i].number);
    EXPECT_EQ(window.samples, golden[i].samples);
    EXPECT_NEAR(window.summed / stated_joule * 1e6, golden[i].summed, 1e-3);
    ASSERT_TRUE(window.published && window.published->energy);
    EXPECT_NEAR(*window.published->energy / stated_joule * 1e6, golden[i].published, 1e-3);
    EXPECT_NEAR(window.summed / *window.published->energy, 1, 2e-4);
    EXPECT_EQ(window.published->inferences, 1000U);
  }
  EXPECT_TRUE(energy->notes.empty());
}

TEST(MlperfTiny, the_published_median_and_our_own_stand_side_by_side) {
  const auto energy = published_energy(true);
  ASSERT_TRUE(energy && energy->published_median && energy->summed_median);
  EXPECT_NEAR(*energy->published_median / stated_joule * 1e6, 1375.599, 1e-9);
  EXPECT_NEAR(*energy->summed_median / stated_joule * 1e6, 1375.621202, 1e-6);
}

TEST(MlperfTiny, without_results_the_windows_are_summed_and_no_inference_is_invented) {
  const auto energy = published_energy(false);
  ASSERT_TRUE(energy);
  EXPECT_FALSE(energy->published_median || energy->summed_median);
  for (const ImportedTrial& trial : trials_of(*energy, "t")) {
    EXPECT_FALSE(trial.work.queries || trial.per_unit.per_query);
    EXPECT_EQ(trial.absences.size(), 1U);
    EXPECT_EQ(trial.rung, Rung::device_gross);
  }
}

TEST(MlperfTiny, a_sum_that_misses_what_was_published_is_told) {
  const auto trace = read_energy_trace(trace_of(1000, 20000, 1), "t");
  const auto results = read_tiny_results(
      "x ulp-ml: Energy data for window 2 at time 1.00 for 11.00 sec.:\nx ulp-ml:   Energy       :  12000.0 uJ\n", "r");
  ASSERT_TRUE(trace && results);
  const auto energy = cut_trace(*trace, {0 * stated_second, 1 * stated_second, 12 * stated_second}, *results, "t");
  ASSERT_TRUE(energy);
  ASSERT_EQ(energy->notes.size(), 1U);
  EXPECT_NE(energy->notes.front().find("sum to 11000.000 uJ"), std::string::npos);
}

TEST(MlperfTiny, a_broken_file_is_refused_in_words) {
  const std::string good = trace_of(1000, 10, 1);
  EXPECT_FALSE(read_energy_trace("", "t"));
  EXPECT_FALSE(read_energy_trace("\xF1\x01", "t"));
  EXPECT_FALSE(read_energy_trace("x" + good.substr(1), "t"));
  EXPECT_FALSE(read_energy_trace(good.substr(0, good.size() - 1), "t"));
  EXPECT_FALSE(read_energy_trace(trace_of(-1, 10, 1), "t"));
  EXPECT_FALSE(read_energy_trace(trace_of(1000, 10, std::numeric_limits<float>::quiet_NaN()), "t"));
  EXPECT_FALSE(read_energy_trace(trace_of(1000, 0, 1), "t"));
  for (const std::string_view text : {"", "{}", "[1,2]", "[0,2,1]", "[0,1,\"2\"]", "[-1,1,2]"}) {
    EXPECT_FALSE(read_trace_times(text, "t")) << text;
  }
  EXPECT_FALSE(read_tiny_results("nothing here", "r"));
  const auto beyond = cut_trace(*read_energy_trace(good, "t"),
                                {0 * stated_second, 1 * stated_second, 2 * stated_second}, std::nullopt, "t");
  ASSERT_FALSE(beyond);
  EXPECT_NE(beyond.error().what.find("window 2"), std::string::npos);
}

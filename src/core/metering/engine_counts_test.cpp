// SPDX-License-Identifier: Apache-2.0
// Tests of differencing a server's counters: what grew, what began anew, what was printed coarsely, and what was in
// work at an edge.
#include "core/metering/engine_counts.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

using Q = EngineQuantity;

Instant second(double t) { return instant_at(static_cast<std::int64_t>(t * 1e9)); }

EngineSeries series(Q quantity, const std::string& metric, bool ends = false, std::uint32_t digits = 0,
                    const std::string& model = "") {
  return {quantity, metric, model.empty() ? "" : "model_name=\"" + model + "\"", model, ends, digits};
}

EngineFound server(const std::string& name, std::vector<EngineSeries> all) {
  return {second(0), name, "http://127.0.0.1:8000/metrics", "", "", std::move(all)};
}

/// The value of each series, in order.
EngineRead reading(double t, const std::vector<double>& values) {
  EngineRead read{second(t), second(t) + std::chrono::milliseconds(10), std::nullopt, {}};
  for (std::size_t i = 0; i < values.size(); ++i) read.values.push_back({static_cast<std::uint16_t>(i), values[i]});
  return read;
}

EngineResult result_of(const EngineFound& found, const std::vector<EngineRead>& reads) {
  EngineCounts counts;
  counts.add(found);
  for (const EngineRead& read : reads) counts.add(read);
  return counts.result().value();
}

std::string why(const EngineResult& result, Q quantity) {
  for (const EngineCount& count : result.counts) {
    if (count.quantity == quantity) return count.why;
  }
  return "";
}

const EngineFound kVllm = server(
    "vLLM", {series(Q::requests, "requests", true), series(Q::prompt_tokens, "prompt"),
             series(Q::cached_tokens, "hits"), series(Q::output_tokens, "output"), series(Q::running, "running")});

TEST(EngineCounts, what_grew_between_the_first_and_the_last_reading_is_counted) {
  const auto result = result_of(kVllm, {reading(1, {5, 1000, 100, 2000, 0}), reading(2, {9, 1400, 300, 2200, 4}),
                                        reading(11, {15, 2000, 500, 2500, 0})});
  EXPECT_EQ(count_of(result, Q::requests), exact(10.0));
  EXPECT_EQ(count_of(result, Q::prompt_tokens), exact(1000.0));
  EXPECT_EQ(count_of(result, Q::computed_prompt_tokens), exact(600.0));
  EXPECT_EQ(count_of(result, Q::output_tokens), exact(500.0));
  EXPECT_DOUBLE_EQ(result.output_tokens_per_s->best, 50);
  EXPECT_NEAR(result.mean_batch->best, 4.0 / 3, 1e-12);
  EXPECT_EQ(result.from, second(1) + std::chrono::milliseconds(5));
  EXPECT_EQ(result.edge_doubt, std::chrono::milliseconds(10));
}

TEST(EngineCounts, BM_33_what_no_counter_tells_is_unknown_with_its_reason) {
  const auto result =
      result_of(server("llama-server", {series(Q::output_tokens, "out")}), {reading(1, {1}), reading(2, {2})});
  EXPECT_FALSE(count_of(result, Q::requests));
  EXPECT_EQ(why(result, Q::requests), "llama-server counts no requests");
  EXPECT_FALSE(count_of(result, Q::reasoning_tokens));
  EXPECT_NE(why(result, Q::reasoning_tokens).find("among the output tokens"), std::string::npos);
}

TEST(EngineCounts, BM_33_a_server_without_counters_is_all_unknown_and_says_what_to_do) {
  const auto result = result_of(server("Ollama", {}), {});
  for (const EngineCount& count : result.counts) {
    EXPECT_FALSE(count.count);
    EXPECT_NE(count.why.find("eval_count"), std::string::npos);
  }
  EXPECT_FALSE(result.mean_batch);
}

TEST(EngineCounts, EN_2_a_counter_that_goes_back_is_a_restart_and_never_negative) {
  EngineCounts counts;
  counts.add(kVllm);
  counts.add(reading(1, {5, 1000, 100, 2000, 0}));
  counts.add(reading(2, {1, 1200, 120, 50, 1}));
  counts.add(reading(3, {9, 9000, 900, 9000, 1}));
  const auto result = counts.result().value();
  for (const EngineCount& count : result.counts) EXPECT_FALSE(count.count);
  EXPECT_EQ(why(result, Q::output_tokens), "the server began anew in the window");
  EXPECT_FALSE(result.output_tokens_per_s);
  ASSERT_EQ(counts.anomalies().size(), 1U);
  EXPECT_EQ(counts.anomalies()[0].kind, "engine_reset");
}

TEST(EngineCounts, EN_2_a_restart_is_seen_though_every_counter_overtook_its_last_value) {
  EngineFound found = kVllm;
  found.series.push_back(series(Q::start_time, "process_start_time_seconds"));
  const auto result = result_of(found, {reading(1, {1, 1, 1, 1, 0, 1000}), reading(2, {9, 9, 9, 9, 0, 1001})});
  EXPECT_FALSE(count_of(result, Q::output_tokens));
}

TEST(EngineCounts, EN_2_a_counter_that_is_gone_is_a_restart) {
  const auto result = result_of(kVllm, {reading(1, {1, 1, 1, 1, 0}), reading(2, {2, 2, 2})});
  EXPECT_FALSE(count_of(result, Q::requests));
}

TEST(EngineCounts, a_series_that_is_born_in_the_window_counts_from_0) {
  EngineCounts counts;
  counts.add(server("vLLM", {series(Q::requests, "stop")}));
  counts.add(reading(1, {20}));
  counts.add(EngineFound{second(2), "vLLM", "", "", "", {series(Q::requests, "length")}});
  counts.add(reading(2, {24, 3}));
  EXPECT_EQ(count_of(counts.result().value(), Q::requests), exact(7.0));
}

TEST(EngineCounts, readings_without_an_answer_change_nothing_and_are_told) {
  EngineRead missed{second(2), second(6), ErrorKind::transient, {}};
  const auto result = result_of(kVllm, {reading(1, {5, 1, 1, 1, 0}), missed, reading(7, {6, 2, 1, 4, 0})});
  EXPECT_EQ(count_of(result, Q::output_tokens), exact(3.0));
  EXPECT_EQ(result.readings, 2U);
  EXPECT_EQ(result.missed, 1U);
}

TEST(EngineCounts, one_reading_is_no_difference) {
  const auto result = result_of(kVllm, {reading(1, {5, 1, 1, 1, 0})});
  EXPECT_FALSE(result.from);
  EXPECT_FALSE(count_of(result, Q::output_tokens));
  EXPECT_EQ(why(result, Q::output_tokens), "its counters were not read twice in the window");
}

TEST(EngineCounts, six_printed_digits_of_a_large_counter_widen_the_count) {
  const EngineFound found = server("llama-server", {series(Q::output_tokens, "out", false, 6)});
  EXPECT_EQ(count_of(result_of(found, {reading(1, {999'000}), reading(2, {999'999})}), Q::output_tokens), exact(999.0));
  // 1234570 stands for 1234565 to 1234575, at both ends.
  const auto coarse = result_of(found, {reading(1, {1'234'570}), reading(2, {1'235'570})});
  EXPECT_EQ(count_of(coarse, Q::output_tokens), (Bounded<double>{990, 1000, 1010}));
  EXPECT_FALSE(coarse.notes.empty());
}

TEST(EngineCounts, tokens_that_are_counted_at_a_requests_end_are_doubted_by_what_was_in_work) {
  const EngineFound found = server(
      "llama-server",
      {series(Q::output_tokens, "out", true), series(Q::running, "running"), series(Q::longest_request, "longest")});
  const auto result = result_of(found, {reading(1, {1000, 1, 180}), reading(2, {2000, 2, 180})});
  EXPECT_EQ(count_of(result, Q::output_tokens), (Bounded<double>{820, 1000, 1360}));
  EXPECT_EQ(result.running_at_end, 2.0);
  const auto quiet = result_of(found, {reading(1, {1000, 0, 180}), reading(2, {2000, 0, 180})});
  EXPECT_EQ(count_of(quiet, Q::output_tokens), exact(1000.0));
}

TEST(EngineCounts, the_mean_batch_of_the_window_follows_from_two_means_of_the_servers_life) {
  const EngineFound found = server(
      "llama-server", {series(Q::decodes, "n_decode"), series(Q::mean_batch, "busy"), series(Q::output_tokens, "out")});
  // 100 steps of 2 before, 50 of 4 in the window: 400 in 150.
  const auto result = result_of(found, {reading(1, {100, 2, 1}), reading(2, {150, 400.0 / 150, 2})});
  EXPECT_NEAR(result.mean_batch->best, 4, 1e-9);
  EXPECT_EQ(result.mean_batch_text, "requests per step of the model, over 50 steps");
}

TEST(EngineCounts, several_models_are_summed_and_told_apart) {
  const EngineFound found = server(
      "vLLM", {series(Q::output_tokens, "out", false, 0, "large"), series(Q::output_tokens, "out", false, 0, "small")});
  const auto result = result_of(found, {reading(1, {10, 100}), reading(2, {30, 400})});
  EXPECT_EQ(count_of(result, Q::output_tokens), exact(320.0));
  ASSERT_EQ(result.models.size(), 2U);
  EXPECT_EQ(result.models[0].name, "large");
  EXPECT_EQ(result.models[0].counts.at(0).count, exact(20.0));
  EXPECT_EQ(result.models[1].counts.at(0).count, exact(300.0));
}

TEST(EngineCounts, values_of_series_nobody_announced_are_passed_over) {
  const auto result =
      result_of(server("vLLM", {series(Q::output_tokens, "out")}), {reading(1, {1, 7}), reading(2, {4, 9})});
  EXPECT_EQ(count_of(result, Q::output_tokens), exact(3.0));
}

}  // namespace
}  // namespace joulery

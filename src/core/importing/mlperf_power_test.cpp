// SPDX-License-Identifier: Apache-2.0
// MLPerf power and Tiny against the published sessions in tests/published (their READMEs name source and licence), and
// against small logs that go wrong in one way each.
#include "core/importing/mlperf_power.h"

#include <gtest/gtest.h>

#include "core/importing/mlperf_time.h"
#include "core/importing/published_files.h"

using namespace joulery;

namespace {

constexpr const char* kSession = "mlperf_power_untether_resnet50_singlestream";

MlperfSession published_session() { return {kSession, published_files(kSession)}; }

std::string log_entry(const std::string& key, const std::string& value) {
  return ":::MLLOG {\"key\": \"" + key + "\", \"value\": " + value + "}\n";
}

std::string loadgen_log(const std::string& scenario, const std::string& more) {
  return log_entry("power_begin", "\"07-23-2024 10:00:00.000\"") +
         log_entry("power_end", "\"07-23-2024 10:00:10.000\"") +
         log_entry("effective_scenario", "\"" + scenario + "\"") + more;
}

/// A reading a second from 09:59:58.5 on, at 100 W; `dropped` is left out.
std::string wall_log(int dropped) {
  std::string text;
  for (int i = -2; i < 12; ++i) {
    if (i == dropped) continue;
    text += i < 0 ? "Time,07-23-2024 09:59:" + std::to_string(60 + i) + ".500,Watts,40.0\n"
                  : "Time,07-23-2024 10:00:" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
                        ".500,Watts,100.0,Volts,230.0\n";
  }
  return text;
}

MlperfSession small_session(const std::string& detail, const std::string& readings) {
  return {"session", {{"run_1/mlperf_log_detail.txt", detail}, {"run_1/spl.txt", readings}}};
}

}  // namespace

TEST(MlperfPower, the_published_session_gives_the_official_figure_and_an_integral_three_millionths_apart) {
  const auto power = read_mlperf_power(published_session(), "");
  ASSERT_TRUE(power) << describe(power.error());
  const auto millijoules = [](StatedEnergy energy) { return energy / stated_joule * 1000; };
  // Golden values: data of mlcommons/inference_results_v4.1, six decimals.
  EXPECT_NEAR(millijoules(power->official), 29.238987, 5e-7);
  EXPECT_NEAR(power->window.mean / watt, 231.118500, 5e-7);
  EXPECT_NEAR(power->window.by_mean / stated_joule, 138671.100, 5e-4);
  EXPECT_NEAR(power->window.integrated / stated_joule, 138670.665, 5e-4);
  EXPECT_NEAR(1 - power->integrated / power->official, 3.1e-6, 1e-7);
  EXPECT_EQ(power->window.readings, 600U);
  EXPECT_EQ(power->window.shortest_gap, std::chrono::milliseconds(991));
  EXPECT_EQ(power->window.longest_gap, std::chrono::milliseconds(1008));
  EXPECT_NEAR(*power->window.lowest_before / watt, 172.9, 1e-9);
  EXPECT_EQ(power->load.queries, 4742678U);
  EXPECT_EQ(power->load.version, "4.1");
  EXPECT_TRUE(power->notes.empty());
}

TEST(MlperfPower, the_ranging_run_of_the_published_session_is_read_too) {
  const auto power = read_mlperf_power(published_session(), "");
  ASSERT_TRUE(power && power->ranging);
  EXPECT_NEAR(power->ranging->mean / watt, 230.605500, 5e-7);
  EXPECT_NEAR(power->ranging->by_mean / stated_joule, 138363.300, 5e-4);
  EXPECT_NEAR(power->ranging->integrated / stated_joule, 138364.289, 5e-4);
  EXPECT_NEAR(*power->ranging->lowest_before / watt, 171.2, 1e-9);
}

TEST(MlperfPower, a_single_stream_log_that_stands_for_multi_stream_counts_eightfold) {
  const auto alone = read_mlperf_power(published_session(), "");
  const auto claimed = read_mlperf_power(published_session(), "MultiStream");
  ASSERT_TRUE(alone && claimed);
  EXPECT_DOUBLE_EQ(claimed->official / alone->official, 8);
  EXPECT_EQ(claimed->notes.size(), 1U);
}

TEST(MlperfPower, a_dropped_reading_changes_no_energy_of_a_constant_power) {
  const std::string detail = loadgen_log("SingleStream", log_entry("result_query_count", "100"));
  const auto undropped = read_mlperf_power(small_session(detail, wall_log(99)), "");
  const auto dropped = read_mlperf_power(small_session(detail, wall_log(4)), "");
  ASSERT_TRUE(undropped && dropped);
  EXPECT_NEAR(undropped->official / stated_joule, 10, 1e-12);
  EXPECT_NEAR(dropped->official / stated_joule, 10, 1e-12);
  EXPECT_EQ(dropped->window.readings + 1, undropped->window.readings);
  EXPECT_EQ(dropped->notes.size(), undropped->notes.size() + 1);
}

TEST(MlperfPower, offline_and_server_are_mean_power_over_throughput) {
  const auto offline = read_mlperf_power(
      small_session(loadgen_log("Offline", log_entry("result_samples_per_second", "50.0")), wall_log(99)), "");
  ASSERT_TRUE(offline);
  EXPECT_NEAR(offline->official / stated_joule, 2, 1e-12);
  EXPECT_EQ(offline->item, "sample");
  const auto server =
      read_mlperf_power(small_session(loadgen_log("Server", log_entry("result_completed_samples_per_sec", "5.0") +
                                                                log_entry("result_completed_tokens_per_second", "400")),
                                      wall_log(99)),
                        "");
  ASSERT_TRUE(server);
  EXPECT_NEAR(server->official / stated_joule, 0.25, 1e-12);
  EXPECT_EQ(server->item, "token");
}

TEST(MlperfPower, readings_at_the_very_edge_and_of_no_watts_do_not_count) {
  const std::string detail = loadgen_log("SingleStream", log_entry("result_query_count", "10"));
  const std::string readings =
      "Time,07-23-2024 10:00:00.000,Watts,900\nTime,07-23-2024 10:00:01.000,Watts,100\n"
      "Time,07-23-2024 10:00:02.000,Watts,-1\nTime,07-23-2024 10:00:03.000,Watts,200\n"
      "Time,07-23-2024 10:00:10.000,Watts,900\n";
  const auto power = read_mlperf_power(small_session(detail, readings), "");
  ASSERT_TRUE(power);
  EXPECT_EQ(power->window.readings, 2U);
  EXPECT_DOUBLE_EQ(power->window.mean / watt, 150);
}

TEST(MlperfPower, what_is_missing_or_wrong_is_said_with_its_place) {
  const std::string detail = loadgen_log("SingleStream", log_entry("result_query_count", "100"));
  const auto refusal = [](const MlperfSession& session) {
    const auto power = read_mlperf_power(session, "");
    return power ? std::string("accepted") : describe(power.error());
  };
  EXPECT_NE(refusal({"empty", {}}).find("run_1/mlperf_log_detail.txt is missing: empty"), std::string::npos);
  EXPECT_NE(refusal(small_session(detail, "Time,broken\n")).find("session/run_1/spl.txt:1"), std::string::npos);
  EXPECT_NE(refusal(small_session(detail, "nothing\n")).find("no reading"), std::string::npos);
  EXPECT_NE(refusal(small_session(detail, "Time,07-23-2025 10:00:01.000,Watts,1\n")).find("fewer than two"),
            std::string::npos);
  EXPECT_NE(refusal(small_session("", wall_log(99))).find("no power_begin"), std::string::npos);
  EXPECT_NE(refusal(small_session(":::MLLOG {\n", wall_log(99))).find("detail.txt:1"), std::string::npos);
  EXPECT_NE(refusal(small_session(loadgen_log("SingleStream", ""), wall_log(99))).find("result_query_count"),
            std::string::npos);
  EXPECT_NE(refusal(small_session(loadgen_log("Offline", ""), wall_log(99))).find("no throughput"), std::string::npos);
}

TEST(MlperfPower, the_record_stands_at_the_wall) {
  const auto power = read_mlperf_power(published_session(), "");
  ASSERT_TRUE(power);
  const ImportedTrial trial = trial_of(*power, "s");
  EXPECT_EQ(trial.rung, Rung::node_metered);
  EXPECT_EQ(trial.total.method, Method::imported);
  EXPECT_NEAR(trial.per_unit.per_query->value / stated_joule, 0.029238987, 5e-10);
}

TEST(MlperfTime, only_a_true_date_with_a_fraction_is_one) {
  const auto time = mlperf_time("07-23-2024 15:48:32.939");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->time_since_epoch(), std::chrono::milliseconds(1721749712939));
  for (const std::string_view text :
       {"", "07-23-2024 15:48:32", "02-30-2024 00:00:00.0", "13-01-2024 00:00:00.0", "07-23-2024 24:00:00.0",
        "07-23-2024T15:48:32.939", "07-23-2024 15:48:32.", "07-23-2024 15:48:32.9x", "07-23-9999 15:48:32.9"}) {
    EXPECT_FALSE(mlperf_time(text)) << text;
  }
  EXPECT_EQ(mlperf_time_of_line("07-23-2024 15:48:32.939: Go"), time);
}

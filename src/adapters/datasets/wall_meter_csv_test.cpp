// SPDX-License-Identifier: Apache-2.0
// Files as loggers write them, and the refusals with their lines.
#include "adapters/datasets/wall_meter_csv.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulery {
namespace {

using std::chrono::seconds;

UtcTime at(std::int64_t unix_seconds) { return UtcTime(seconds(unix_seconds)); }

TEST(WallMeterCsv, power_is_integrated_by_the_trapezoid_within_the_step) {
  const auto series = WallSeries::read(
      "time,power_w\n1769860000,100.0\n1769860010,100.0\n1769860015,150.0\n"
      "1769860020,200.0\n1769860030,200.5\n",
      "meter.csv", seconds(0));
  ASSERT_TRUE(series) << describe(series.error());
  const auto energy = series->over(at(1769860005), seconds(20));
  ASSERT_TRUE(energy) << describe(energy.error());
  EXPECT_NEAR(energy->energy / joule, 5 * 100 + 10 * 150 + 5 * (200 + 200.25) / 2, 1e-5);
  EXPECT_NEAR(energy->resolution / joule, 0.1 * 20 + 0.5 * 5, 1e-9) << "it ends amid a step of 0.5 W";
  EXPECT_FALSE(series->counts_energy());
}

TEST(WallMeterCsv, a_counter_is_interpolated_at_both_ends_and_its_last_digit_is_its_resolution) {
  const auto series = WallSeries::read(
      "Timestamp,Energy_kWh\n2026-01-31T11:46:40Z,1.000\n2026-01-31T11:46:50Z,1.001\n2026-01-31T11:46:55Z,1.001\n"
      "2026-01-31T11:47:00Z,1.002\n"
      "2026-01-31T11:47:10Z,1.004\n",
      "meter.csv", seconds(0));
  ASSERT_TRUE(series) << describe(series.error());
  const auto energy = series->over(at(1769860005), seconds(20));
  ASSERT_TRUE(energy) << describe(energy.error());
  EXPECT_NEAR(energy->energy / joule, (1.003 - 1.0005) * 3.6e6, 1e-3);
  EXPECT_EQ(energy->resolution, watt_hour + 0.5 * watt_hour + watt_hour) << "amid a step of 1 Wh, and one of 2 Wh";
  EXPECT_TRUE(series->counts_energy());
}

TEST(WallMeterCsv, a_step_whose_edges_no_sample_meets_is_known_no_better_than_the_samples_around_them) {
  // 50 W at rest, 200 W from second 12 to 42: a logger that writes every 10 s.
  const auto series = WallSeries::read(
      "time,watts\n1769860000,50\n1769860010,50\n1769860020,200\n1769860030,200\n1769860040,200\n1769860050,50\n",
      "m.csv", seconds(0));
  ASSERT_TRUE(series) << describe(series.error());
  const auto amid = series->over(at(1769860012), seconds(30));
  ASSERT_TRUE(amid) << describe(amid.error());
  EXPECT_NEAR(amid->resolution / joule, 30 + 150 * 8 + 150 * 2, 1e-6);
  EXPECT_LE(std::abs(amid->energy / joule - 200 * 30), amid->resolution / joule) << "the truth is within it";
  EXPECT_GT(std::abs(amid->energy / joule - 200 * 30), 30) << "and outside the meter's last digit";
  EXPECT_NEAR(series->over(at(1769860020), seconds(20))->resolution / joule, 20, 1e-9) << "samples at both edges";
}

TEST(WallMeterCsv, a_counter_between_two_samples_may_stand_at_either_of_them) {
  // 300 W up to second 21, 50 W after it: a counter that is written every 10 s.
  const auto series = WallSeries::read(
      "time,Wh\n1769860000,0\n1769860005,0.416666667\n1769860010,0.833333333\n1769860020,1.666666667\n"
      "1769860030,1.875\n",
      "m.csv", seconds(0));
  ASSERT_TRUE(series) << describe(series.error());
  const auto energy = series->over(at(1769860000), seconds(21));
  ASSERT_TRUE(energy) << describe(energy.error());
  EXPECT_GT(std::abs(energy->energy / joule - 6300), 200) << "the interpolation is far off";
  EXPECT_LE(std::abs(energy->energy / joule - 6300), energy->resolution / joule);
}

TEST(WallMeterCsv, a_time_is_read_in_every_form_a_logger_writes) {
  const UtcTime truth = at(1769860800);
  for (const char* text : {"1769860800", "1769860800.0", "1769860800000", "2026-01-31T12:00:00Z",
                           "2026-01-31T13:00:00+01:00", "2026-01-31 06:30:00-0530", "2026-01-31 14:00:00"}) {
    const auto parsed = parse_instant(text, seconds(7200));
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, truth) << text;
  }
  EXPECT_EQ(*parse_instant("2026-01-31T12:00:00.25Z", seconds(0)), truth + std::chrono::milliseconds(250));
  for (const char* text : {"", "12", "today", "2026-01-31", "2026-13-01T00:00:00", "2026-02-30T00:00:00Z",
                           "2026-01-31T12:00:00+1", "2026-01-31T25:00:00Z", "9e99"}) {
    EXPECT_FALSE(parse_instant(text, seconds(0))) << text;
  }
}

TEST(WallMeterCsv, a_time_that_no_meter_can_have_seen_is_none) {
  for (const char* text : {"9681760000", "9e10", "1e300", "4052-01-01T13:01:00Z", "1969-12-31T23:59:59Z", "nan"})
    EXPECT_EQ(parse_instant(text, std::chrono::seconds(0)), std::nullopt) << text;
}

TEST(WallMeterCsv, what_is_wrong_is_refused_with_its_line) {
  const auto refused = [](const char* text) {
    const auto series = WallSeries::read(text, "meter.csv", seconds(0));
    return series ? std::string("read") : describe(series.error());
  };
  EXPECT_NE(refused("time,volts\n").find("no column of power or energy: meter.csv:1"), std::string::npos);
  EXPECT_NE(refused("when,watts\n").find("no column of times: meter.csv:1"), std::string::npos);
  EXPECT_NE(refused("time,watts\n1769860000,1\nnoon,2\n").find("\"noon\" is no time: meter.csv:3:1"),
            std::string::npos);
  EXPECT_NE(refused("time,watts\n1769860000,1\n1769860001,abc\n").find("meter.csv:3:12"), std::string::npos);
  EXPECT_NE(refused("time,watts\n1769860000,1\n1769860000,2\n").find("does not grow: meter.csv:3:1"),
            std::string::npos);
  EXPECT_NE(refused("time,wh\n1769860000,5\n1769860001,4\n").find("the counter falls: meter.csv:3:12"),
            std::string::npos);
  EXPECT_NE(refused("time,watts\n1769860000,-5\n").find("a negative reading: meter.csv:2:12"), std::string::npos);
  EXPECT_NE(refused("time,watts\n").find("no reading in this file"), std::string::npos);
  EXPECT_NE(refused("").find("meter.csv"), std::string::npos);
}

TEST(WallMeterCsv, a_step_outside_the_file_or_with_too_few_readings_is_refused) {
  const auto series = WallSeries::read("time,watts\n1769860000,1\n1769860060,2\n1769860120,2\n", "m.csv", seconds(0));
  ASSERT_TRUE(series);
  EXPECT_NE(describe(series->over(at(1769859999), seconds(30)).error()).find("does not cover"), std::string::npos);
  EXPECT_NE(describe(series->over(at(1769860100), seconds(30)).error()).find("does not cover"), std::string::npos);
  EXPECT_NE(describe(series->over(at(1769860010), seconds(30)).error()).find("0 readings"), std::string::npos);
  EXPECT_TRUE(series->over(at(1769860000), seconds(120)));
}

TEST(WallMeterCsv, empty_cells_are_no_readings) {
  const auto series =
      WallSeries::read("time,watts\n1769860000,10\n1769860010,\n1769860020,10\n1769860030,10\n", "m.csv", seconds(0));
  ASSERT_TRUE(series);
  EXPECT_NEAR(series->over(at(1769860000), seconds(30))->energy / joule, 300, 1e-6);
}

}  // namespace
}  // namespace joulery

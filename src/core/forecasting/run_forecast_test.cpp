// SPDX-License-Identifier: Apache-2.0
// Forecasts against ends that are known: simulated courses here, recorded runs in app/progress_test.cpp. The scores are
// printed beside the straight line's and beside "the first unit, so many times".
#include "core/forecasting/run_forecast.h"

#include <iostream>

#include "core/forecasting/forecast_score.h"
#include "core/forecasting/simulated_run.h"

namespace joulery {
namespace {

ProgressPoint point(double seconds, double joules, double done) {
  return {Duration(std::llround(seconds * 1e9)), joules * joule, done};
}

TEST(RunForecast, nothing_is_said_before_two_stretches_were_seen) {
  RunForecast forecast(10);
  EXPECT_FALSE(forecast.total().has_value());
  forecast.add(point(1, 10, 1));
  EXPECT_FALSE(forecast.total().has_value());
  forecast.add(point(2, 20, 2));
  EXPECT_TRUE(forecast.total().has_value());
}

TEST(RunForecast, even_work_ends_where_the_line_ends) {
  RunForecast forecast(10);
  for (int i = 0; i <= 5; ++i) forecast.add(point(2.0 * i, 30.0 * i, i));
  const auto total = forecast.total().value();
  EXPECT_NEAR(total.energy.best / joule, 300, 1e-3);
  EXPECT_NEAR(seconds_of(total.duration.best), 20, 1e-6);
  EXPECT_LT(total.energy.low, total.energy.best);
  EXPECT_GT(total.energy.high, total.energy.best);
  EXPECT_DOUBLE_EQ(total.done_fraction, 0.5);
}

TEST(RunForecast, a_slow_first_unit_is_not_repeated) {
  RunForecast forecast(10);
  forecast.add(point(11, 500, 1));
  for (int i = 2; i <= 5; ++i) forecast.add(point(11 + 2.0 * (i - 1), 500 + 30.0 * (i - 1), i));
  const auto total = forecast.total().value();
  EXPECT_NEAR(total.energy.best / joule, 500 + 9 * 30, 1);
  EXPECT_TRUE(total.is_after_change);
}

TEST(RunForecast, when_all_is_done_nothing_is_in_doubt) {
  RunForecast forecast(3);
  for (int i = 0; i <= 3; ++i) forecast.add(point(i, 10.0 * i, i));
  const auto total = forecast.total().value();
  EXPECT_EQ(total.energy, exact(30 * joule));
  EXPECT_EQ(total.duration, exact(Duration(std::chrono::seconds(3))));
}

TEST(RunForecast, marks_that_go_back_or_stand_are_left_out) {
  RunForecast forecast(10);
  for (const double done : {0.0, 1.0, 2.0}) forecast.add(point(done, 10 * done, done));
  forecast.add(point(3, 30, 1));
  forecast.add(point(2, 20, 5));
  EXPECT_DOUBLE_EQ(forecast.done(), 2);
  EXPECT_NEAR(forecast.total()->energy.best / joule, 100, 1e-3);
}

TEST(RunForecast, a_mark_at_the_top_of_a_loop_names_the_unit_that_begins) {
  RunForecast forecast(10);
  for (int i = 1; i <= 5; ++i) forecast.add(point(0.5 + 10.0 * (i - 1), 5 + 100.0 * (i - 1), i));
  EXPECT_TRUE(forecast.counts_begun());
  EXPECT_DOUBLE_EQ(forecast.done(), 4);
  EXPECT_NEAR(forecast.total()->energy.best / joule, 5 + 1000, 1);
  EXPECT_NEAR(seconds_of(forecast.total()->duration.best), 100.5, 0.1);
}

TEST(RunForecast, a_first_unit_as_long_as_the_others_was_done) {
  RunForecast forecast(10);
  for (int i = 1; i <= 5; ++i) forecast.add(point(10.0 * i, 100.0 * i, i));
  EXPECT_FALSE(forecast.counts_begun());
  EXPECT_NEAR(forecast.total()->energy.best / joule, 1000, 1);
}

TEST(RunForecast, a_million_marks_are_kept_as_few_stretches_and_give_the_same_forecast) {
  RunForecast forecast(2e6);
  for (int i = 1; i <= 1'000'000; ++i) forecast.add(point(1e-3 * i, 2e-3 * i, i));
  EXPECT_NEAR(forecast.total()->energy.best / joule, 4000, 1);
}

TEST(RunForecast, the_interval_tightens_as_the_work_goes_on) {
  const SimulatedRun run = simulated_run(Course::steady, 200, 5);
  Energy before = Energy::of_microjoules(std::numeric_limits<std::int64_t>::max());
  for (const double fraction : {0.1, 0.25, 0.5, 0.75, 0.9}) {
    const auto total = forecast_at(run.marks, 200, fraction).value();
    EXPECT_LT(total.energy.high - total.energy.low, before) << fraction;
    before = total.energy.high - total.energy.low;
  }
}

struct Expected {
  Course course;
  const char* name;
  double coverage;  ///< at 25, 50 and 75 % together, of 60 runs; a little below what was found, for other seeds' sake
};

// A trend is hardly to be told from noise in the first quarter. A level that wanders as far as it does here within ten
// units is told by what it did so far, which is not all it can do.
constexpr Expected kExpected[] = {{Course::steady, "steady", 0.95},
                                  {Course::warm_up, "warm-up", 0.95},
                                  {Course::new_phase, "new phase", 0.95},
                                  {Course::trend, "trend", 0.90},
                                  {Course::checkpoints, "checkpoints", 0.95},
                                  {Course::heavy_tails, "heavy tails", 0.93},
                                  {Course::hanging_together, "wandering", 0.88},
                                  {Course::few_epochs, "few epochs", 0.95}};

TEST(RunForecast, intervals_hold_the_truth_and_the_best_value_beats_the_line_where_work_is_uneven) {
  ForecastScore all;
  for (const auto& [course, name, coverage] : kExpected) {
    const std::size_t units = course == Course::few_epochs ? 10 : 200;
    ForecastScore score;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const SimulatedRun run = simulated_run(course, units, seed * 7919 + 1);
      for (const double fraction : {0.25, 0.5, 0.75}) {
        score += score_at(run.marks, static_cast<double>(units), run.end(), fraction);
      }
    }
    std::cout << score.row(name);
    EXPECT_EQ(score.forecasts, 180U);
    EXPECT_GE(score.coverage(), coverage) << name;
    EXPECT_GE(score.time_coverage(), coverage) << name;
    all += score;
  }
  std::cout << all.row("all");
  EXPECT_GE(all.coverage(), 0.95);
  EXPECT_LT(all.mean_error(), all.mean_line_error() / 2);
}

}  // namespace
}  // namespace joulery

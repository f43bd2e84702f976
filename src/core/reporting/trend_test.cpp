// SPDX-License-Identifier: Apache-2.0
// Tests of trends: what is one series, which verdict the runs allow, what is left out, and how it looks.
#include "core/reporting/trend.h"

#include <algorithm>

#include "core/reporting/golden.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_examples.h"
#include "core/reporting/trend_document.h"

namespace joulery {
namespace {

using namespace examples;
using Runs = std::vector<joulery::Run>;

/// The counted server's run, day `day`, with its total and footprint scaled.
joulery::Run on_day(int day, double factor, joulery::Run run = counted_server()) {
  run.exit = {0, {}};
  run.start.id = fmt::format("01J{:05}00000000000000000Z", day);
  run.start.anchor.utc += std::chrono::days(day);
  run.total = {run.total.low * factor, run.total.best * factor, run.total.high * factor};
  for (WorkResult& work : run.work) {
    work.joules_per_unit = {work.joules_per_unit.low * factor, work.joules_per_unit.best * factor,
                            work.joules_per_unit.high * factor};
  }
  price_in(run);
  return run;
}

/// Values that wobble by 1 % around 1, then around `after`.
Runs steps(int before, int fresh, double after) {
  Runs runs;
  for (int day = 0; day < before + fresh; ++day) {
    const double wobble = 1 + 0.01 * ((day * 37) % 11 - 5) / 5;
    runs.push_back(on_day(day, wobble * (day < before ? 1 : after)));
  }
  return runs;
}

TrendVerdict verdict_of(const Runs& runs, const TrendQuestion& question = {}) {
  const auto trend = trend_of(runs, question);
  return trend.value().series.front().verdict;
}

TrendQuestion newest(std::size_t fresh, double tolerance = 0.02) { return {TrendField::energy, "", fresh, tolerance}; }

TEST(Trend, a_higher_level_is_a_regression_and_its_first_run_is_named) {
  const Trend trend = trend_of(steps(12, 5, 1.2), {}).value();
  ASSERT_EQ(trend.series.size(), 1U);
  EXPECT_EQ(trend.series[0].verdict, TrendVerdict::regression);
  ASSERT_EQ(trend.series[0].changes.size(), 1U);
  EXPECT_EQ(trend.series[0].changes[0].at, 12U);
  EXPECT_NEAR(trend.series[0].changes[0].ratio, 1.2, 0.01);
}

TEST(Trend, a_lower_level_is_an_improvement_and_no_change_is_steady) {
  EXPECT_EQ(verdict_of(steps(12, 5, 0.8)), TrendVerdict::improvement);
  EXPECT_EQ(verdict_of(steps(12, 5, 1.0)), TrendVerdict::steady);
}

TEST(Trend, a_regression_that_was_mended_is_not_the_newest_level) {
  Runs runs = steps(10, 10, 1.2);
  const Runs mended = steps(30, 0, 1);
  runs.insert(runs.end(), mended.begin() + 20, mended.end());
  const Trend trend = trend_of(runs, {}).value();
  EXPECT_EQ(trend.series[0].changes.size(), 2U);
  EXPECT_EQ(trend.series[0].verdict, TrendVerdict::improvement);
}

TEST(Trend, seven_runs_do_not_suffice_to_search) {
  const Trend trend = trend_of(steps(4, 3, 2), {}).value();
  EXPECT_EQ(trend.series[0].verdict, TrendVerdict::inconclusive);
  EXPECT_EQ(trend.series[0].why, "7 runs of this series; a change can be told from 8 on");
}

TEST(Trend, the_newest_three_are_held_against_those_before) {
  EXPECT_EQ(verdict_of(steps(12, 3, 1.1), newest(3)), TrendVerdict::regression);
  EXPECT_EQ(verdict_of(steps(12, 3, 0.9), newest(3)), TrendVerdict::improvement);
  EXPECT_EQ(verdict_of(steps(12, 3, 1.0), newest(3)), TrendVerdict::steady);
}

TEST(Trend, a_change_around_the_tolerance_is_neither_shown_nor_excluded) {
  EXPECT_EQ(verdict_of(steps(12, 3, 1.02), newest(3)), TrendVerdict::inconclusive);
  EXPECT_EQ(verdict_of(steps(12, 3, 1.02), newest(3, 0.1)), TrendVerdict::steady);
}

TEST(Trend, one_new_run_against_few_is_too_little) {
  EXPECT_EQ(verdict_of(steps(10, 1, 1.5), newest(1)), TrendVerdict::inconclusive);
  EXPECT_EQ(verdict_of(steps(45, 1, 1.5), newest(1)), TrendVerdict::regression);
  EXPECT_EQ(verdict_of(steps(3, 0, 1), newest(3)), TrendVerdict::inconclusive);
}

TEST(Trend, other_hosts_sensors_parts_and_methods_are_series_of_their_own) {
  Runs runs = steps(10, 0, 1);
  joulery::Run other_host = on_day(20, 1);
  other_host.start.host.id_hash = "ffff";
  joulery::Run other_sensor = on_day(21, 1);
  other_sensor.parts.front().source = "powercap intel-rapl:0";
  joulery::Run other_part = on_day(22, 1);
  other_part.parts.front().on_cut = false;
  joulery::Run modelled = on_day(23, 1, modelled_machine());
  for (const auto& run : {other_host, other_sensor, other_part, modelled}) runs.push_back(run);
  const Trend trend = trend_of(runs, {}).value();
  ASSERT_EQ(trend.series.size(), 5U);
  EXPECT_EQ(trend.series.front().points.front().id, modelled.start.id) << "the newest run's series first";
  EXPECT_EQ(trend.series.back().points.size(), 10U);
}

TEST(Trend, carbon_at_another_intensity_is_no_regression) {
  Runs runs = steps(10, 0, 1);
  for (int day = 10; day < 20; ++day) {
    joulery::Run run = on_day(day, 1);
    run.start.factors.intensity = exact(500.0 * gram_per_kilowatt_hour);
    price_in(run);
    runs.push_back(run);
  }
  const Trend trend = trend_of(runs, {TrendField::carbon, "", {}, 0.02}).value();
  ASSERT_EQ(trend.series.size(), 2U);
  EXPECT_EQ(trend.series[0].verdict, TrendVerdict::steady);
}

TEST(Trend, runs_that_failed_or_know_nothing_are_left_out_and_said) {
  Runs runs = steps(9, 0, 1);
  runs[0].exit = {3, {}};
  runs[1].interrupted = true;
  const Trend trend = trend_of(runs, {}).value();
  EXPECT_EQ(trend.series[0].points.size(), 7U);
  ASSERT_EQ(trend.left_out.size(), 2U);
  for (joulery::Run& run : runs) run.footprint.location.reset();
  const Trend carbon = trend_of(runs, {TrendField::carbon, "", {}, 0.02}).value();
  EXPECT_TRUE(carbon.series.empty());
  EXPECT_TRUE(carbon.left_out.front().starts_with("each of 7 runs has no carbon")) << carbon.left_out.front();
}

TEST(Trend, the_order_in_which_runs_are_given_does_not_matter) {
  Runs runs = steps(12, 5, 1.2);
  const Trend forward = trend_of(runs, {}).value();
  std::reverse(runs.begin(), runs.end());
  const Trend backward = trend_of(runs, {}).value();
  ASSERT_EQ(backward.series[0].changes.size(), 1U);
  EXPECT_EQ(backward.series[0].changes[0].p_value, forward.series[0].changes[0].p_value);
  EXPECT_EQ(backward.series[0].points.back().id, forward.series[0].points.back().id);
}

TEST(Trend, energy_per_unit_needs_work_and_one_unit) {
  Runs runs = steps(9, 0, 1);
  const TrendQuestion question{TrendField::energy_per_unit, "", {}, 0.02};
  for (joulery::Run& run : runs) run.work = {{"tokens", 10, "machine", {}, {1, 2, 3}}};
  EXPECT_EQ(trend_of(runs, question).value().unit, "J per tokens");
  runs[0].work.push_back({"requests", 10, "machine", {}, {1, 2, 3}});
  EXPECT_EQ(trend_of(runs, question).error().kind, ErrorKind::invalid);
  for (joulery::Run& run : runs) run.work.clear();
  EXPECT_EQ(trend_of(runs, question).error().kind, ErrorKind::unsupported);
}

TEST(Trend, golden_files) {
  Runs runs = steps(12, 5, 1.2);
  joulery::Run earlier = on_day(-5, 1);
  earlier.start.host.id_hash = "ffff00";
  runs.push_back(earlier);
  const Document document = trend_document(trend_of(runs, {}).value(), "nightly", 6);
  EXPECT_TRUE(flaws(document).empty());
  expect_golden("trend/regression.txt", render_text(document, TextStyle{100, false, true}));
  expect_golden("trend/regression-ascii.txt", render_text(document, TextStyle{80, false, false}));
}

TEST(Trend, the_picture_marks_where_a_level_begins) {
  TrendSeries series;
  for (const double value : {1.0, 1.0, 8.0}) series.points.push_back({"", {}, {}, Method::counted, exact(value)});
  series.changes.push_back({2, 0.01, 8, {}, TrendVerdict::regression});
  EXPECT_EQ(trend_picture(series), (std::vector<std::string>{"▁▁█", "  ^"}));
  series.points.resize(1);
  EXPECT_TRUE(trend_picture(series).empty());
}

}  // namespace
}  // namespace joulery

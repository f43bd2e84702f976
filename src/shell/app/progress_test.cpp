// SPDX-License-Identifier: Apache-2.0
// Marks on the road: the energy each is given, the forecasts that are kept, and recorded runs of real programs, whose
// forecasts are scored against their ends.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "foundation/wire/journal.h"
#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// Two packages of 20 W each, read every 100 ms; a mark every second from `first` on.
Run marked_run(double first, const std::vector<std::pair<double, double>>& marks) {
  Road road;
  road.feed(counted_machine());
  road.feed(WorkloadStarted{second(0), 4711});
  std::size_t next = 0;
  for (int tick = 0; tick <= 100; ++tick) {
    const double t = first + 0.1 * tick;
    for (; next < marks.size() && marks[next].first <= t; ++next) {
      road.feed(Progressed{second(marks[next].first), marks[next].second, 10});
    }
    const auto count = static_cast<std::uint64_t>(t * 20e6) + 1000;
    road.feed(sample(t, {count, count}));
    road.feed(usage(t, t, t));
  }
  road.feed(WorkloadEnded{second(first + 10), {0, {}}});
  road.feed(Finished{second(first + 10), std::nullopt, 0, {}});
  return road.finish();
}

TEST(Progress, even_work_is_forecast_at_a_quarter_a_half_and_three_quarters) {
  std::vector<std::pair<double, double>> marks;
  for (int i = 0; i <= 10; ++i) marks.emplace_back(i, i);
  const auto run = marked_run(0, marks);
  ASSERT_TRUE(run.progress.has_value());
  EXPECT_EQ(run.progress->marks, 11U);
  EXPECT_DOUBLE_EQ(run.progress->done, 10);
  ASSERT_EQ(run.progress->forecasts.size(), 3U);
  for (const ForecastResult& forecast : run.progress->forecasts) {
    EXPECT_NEAR(forecast.energy.best / joule, 400, 1) << forecast.done_fraction;
    EXPECT_NEAR(forecast.duration_s.best, 10, 0.01);
    EXPECT_LE(forecast.energy.low, run.total.best);
    EXPECT_GE(forecast.energy.high, run.total.best);
  }
  EXPECT_DOUBLE_EQ(run.progress->forecasts[0].done_fraction, 0.3);
  EXPECT_EQ(run.progress->forecasts[0].at, second(3));
}

TEST(Progress, a_run_without_marks_has_no_forecast) { EXPECT_FALSE(marked_run(0, {}).progress.has_value()); }

TEST(Progress, work_that_ends_early_keeps_what_was_forecast_by_then) {
  const auto run = marked_run(0, {{1, 1}, {2, 2}, {3, 3}, {4, 4}});
  ASSERT_EQ(run.progress->forecasts.size(), 1U);
  EXPECT_DOUBLE_EQ(run.progress->done, 4);
}

TEST(Progress, another_total_begins_the_forecast_anew) {
  Road road;
  road.feed(counted_machine());
  road.feed(WorkloadStarted{second(0), 1});
  for (int tick = 0; tick <= 60; ++tick) {
    const double t = 0.1 * tick;
    if (tick % 10 == 0) road.feed(Progressed{second(t), t, t < 3 ? 4.0 : 100.0});
    const auto count = static_cast<std::uint64_t>(t * 20e6) + 1000;
    road.feed(sample(t, {count, count}));
  }
  ASSERT_TRUE(road.forecast().has_value());
  EXPECT_NEAR(road.forecast()->energy.best / joule, 4000, 1);  // of 100 units, not of 4
}

struct Recorded {
  std::string name;
  Run run;
  std::vector<Progressed> marks;
};

/// tests/golden/progress/*.jly: what they are stands in the README beside them.
std::vector<Recorded> recorded_runs() {
  std::vector<Recorded> runs;
  const auto folder = std::filesystem::path(JOULERY_SOURCE_DIR) / "tests" / "golden" / "progress";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jly") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto bytes = std::as_bytes(std::span(text));
    Recorded recorded{entry.path().stem().string(), {}, {}};
    Road road;
    JournalDecoder decoder(bytes);
    Record record;
    while (decoder.next(record).value()) {
      road.feed(record);
      if (const auto* mark = std::get_if<Progressed>(&record)) recorded.marks.push_back(*mark);
    }
    recorded.run = road.finish();
    runs.push_back(std::move(recorded));
  }
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return runs;
}

/// What linear extrapolation from the origin says at a forecast's moment, told from the run's power over time.
double line_of(const Recorded& recorded, const ForecastResult& forecast) {
  double joules = 0;
  for (const PartResult& part : recorded.run.parts) {
    if (!part.on_cut) continue;
    const Series& series = part.series;
    for (std::size_t i = 0; i < series.power.size(); ++i) {
      const Instant from = std::max(series.start + static_cast<std::int64_t>(i) * series.step, recorded.run.begin);
      const Instant to = std::min(series.start + static_cast<std::int64_t>(i + 1) * series.step, forecast.at);
      if (to > from) joules += series.power[i].value_or(Power{}) / watt * seconds_of(to - from);
    }
  }
  return joules / forecast.done_fraction;
}

TEST(Progress, forecasts_of_recorded_runs_hold_their_ends) {
  const auto runs = recorded_runs();
  ASSERT_GE(runs.size(), 4U);
  std::size_t forecasts = 0;
  std::size_t held = 0;
  std::size_t held_time = 0;
  double error = 0;
  double line_error = 0;
  for (const Recorded& recorded : runs) {
    ASSERT_TRUE(recorded.run.progress.has_value()) << recorded.name;
    const double end = recorded.run.total.best / joule;
    for (const ForecastResult& forecast : recorded.run.progress->forecasts) {
      const double best = forecast.energy.best / joule;
      const double line = line_of(recorded, forecast);
      const bool holds =
          forecast.energy.low <= recorded.run.total.best && recorded.run.total.best <= forecast.energy.high;
      const double seconds = seconds_of(recorded.run.duration());
      std::cout << fmt::format(
          "{:<14} at {:>3.0f} %  {:>7.1f} J ({:.1f} .. {:.1f})  came {:.1f}  off {:>5.1f} %  line {:>5.1f} %{}\n",
          recorded.name, forecast.done_fraction * 100, best, forecast.energy.low / joule, forecast.energy.high / joule,
          end, std::abs(best / end - 1) * 100, std::abs(line / end - 1) * 100, holds ? "" : "  NOT HELD");
      ++forecasts;
      held += holds ? 1 : 0;
      held_time += forecast.duration_s.low <= seconds && seconds <= forecast.duration_s.high ? 1 : 0;
      error += std::abs(best / end - 1);
      line_error += std::abs(line / end - 1);
    }
  }
  const auto count = static_cast<double>(forecasts);
  std::cout << fmt::format(
      "recorded: {} forecasts, held {:.0f} % (time {:.0f} %), error {:.2f} %, straight line {:.2f} %\n", forecasts,
      100 * static_cast<double>(held) / count, 100 * static_cast<double>(held_time) / count, 100 * error / count,
      100 * line_error / count);
  // Work whose cost grows from nothing is not held at 25 and 50 %: two of eighteen.
  EXPECT_GE(static_cast<double>(held) / count, 0.85);
  EXPECT_LT(error, line_error);
}

}  // namespace
}  // namespace joulery

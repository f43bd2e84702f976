// SPDX-License-Identifier: Apache-2.0
// A curve as people read it.
#include "core/leaderboard/board_curve.h"

#include <algorithm>

#include "core/bundle/bench_examples.h"
#include "core/leaderboard/leaderboard_document.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_text.h"

namespace joulery {
namespace {

Bench bench_with(BenchCurve curve) {
  Bench bench = examples::example_bench();
  bench.trials[2].curve = std::move(curve);
  return bench;
}

bool has(const std::vector<std::string>& sentences, std::string_view part) {
  return std::ranges::any_of(sentences,
                             [part](const std::string& each) { return each.find(part) != std::string::npos; });
}

const TableRow& row_of(const TableBlock& table, std::string_view load) {
  return *std::ranges::find_if(table.rows, [load](const TableRow& row) { return row.front().text.starts_with(load); });
}

TEST(BoardCurve, BM26_both_questions_are_answered_in_words_and_one_at_a_time_is_called_an_upper_bound) {
  const BenchCurve curve = examples::example_curve();
  const CurveHeadline headline = curve_headline(curve, {500, 1, 0.95});
  const auto sentences = curve_words(curve, headline);
  EXPECT_TRUE(has(sentences, "mJ a token with 8 at once (8.00 running)") ||
              has(sentences, "with 8 at once (8 running)"))
      << sentences.front();
  EXPECT_TRUE(has(sentences, "With a p99 of at most 15"));
  EXPECT_TRUE(has(sentences, "upper bound"));
  EXPECT_TRUE(has(sentences, "Poisson process, from seed 1"));
  EXPECT_EQ(row_of(curve_table(headline), "1 at once").front().text, "1 at once, upper bound");
  EXPECT_EQ(row_of(curve_table(headline), "2 at once").front().text, "2 at once");
}

TEST(BoardCurve, BM26_a_batch_the_engine_does_not_tell_is_a_word_and_on_no_axis) {
  BenchCurve curve = examples::example_curve();
  for (SeenLoad& load : curve.points) load.running.clear();
  const CurveHeadline headline = curve_headline(curve, {500, 1, 0.95});
  EXPECT_EQ(row_of(curve_table(headline), "4 at once")[1].text, "not told");
  const Bench bench = bench_with(curve);
  const Headlines headlines = headlines_of(bench);
  EXPECT_FALSE(curve_figure({bench, headlines}, headlines.tasks[0]).has_value());
}

TEST(BoardCurve, BM26_the_picture_stands_over_the_measured_batch) {
  BenchCurve curve = examples::example_curve();
  curve.points.push_back(examples::paper_load({}, 16, 160));  // of eight slots
  const Bench bench = bench_with(std::move(curve));
  const Headlines headlines = headlines_of(bench);
  const auto figure = curve_figure({bench, headlines}, headlines.tasks[0]);
  ASSERT_TRUE(figure.has_value());
  const auto& points = std::get<ScatterPicture>(figure->picture).points;
  ASSERT_EQ(points.size(), 6U);
  EXPECT_NEAR(points.back().x.best, 8, 1e-6);
  EXPECT_TRUE(points[4].is_apart) << "the open loop";
}

TEST(BoardCurve, BM23_a_point_without_figures_stands_with_its_reason) {
  BenchCurve curve = examples::example_curve();
  for (SeenRequest& request : curve.points[3].requests) request.why_not = "HTTP 503";
  curve.why_ended = "8 at once: 80 of 80 requests failed: HTTP 503";
  const CurveHeadline headline = curve_headline(curve, {500, 1, 0.95});
  EXPECT_EQ(row_of(curve_table(headline), "8 at once")[2].text, "");
  EXPECT_TRUE(has(curve_words(curve, headline), "No figures with 8 at once: 80 of 80 requests failed: HTTP 503."));
  EXPECT_TRUE(has(curve_words(curve, headline), "The curve ended: 8 at once"));
}

TEST(BoardCurve, the_leaderboard_with_a_curve_is_sound_and_fits_a_terminal) {
  const Bench bench = bench_with(examples::example_curve());
  const Headlines headlines = headlines_of(bench);
  const Document document = leaderboard_document(bench, headlines);
  EXPECT_EQ(flaws(document), std::vector<std::string>());
  std::istringstream lines(render_text(document, {}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80U) << line;
  EXPECT_NE(render_html(document).find("Energy a token over load"), std::string::npos);
}

}  // namespace
}  // namespace joulery

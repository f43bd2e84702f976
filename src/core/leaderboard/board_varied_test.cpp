// SPDX-License-Identifier: Apache-2.0
// A curve over an option as people read it.
#include "core/leaderboard/board_varied.h"

#include <algorithm>

#include "core/bundle/varied_example.h"
#include "core/leaderboard/leaderboard_document.h"
#include "core/reporting/render_html.h"

namespace joulery {
namespace {

const VariedCurve& curve_over(const Headlines& headlines, std::string_view option) {
  return *std::ranges::find(headlines.tasks.at(0).varied, option, &VariedCurve::option);
}

TEST(BoardVaried, BM_26_an_image_over_steps_is_a_row_an_arm_and_a_sentence_of_what_a_step_takes) {
  const Bench bench = examples::example_varied_bench();
  const Headlines headlines = headlines_of(bench);
  const Board board{bench, headlines};
  const VariedCurve& curve = curve_over(headlines, "steps");
  EXPECT_EQ(varied_title(curve), "Energy over steps: digits, batch 1");
  const TableBlock table = varied_table(board, curve);
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.columns[1].title, "an image");
  EXPECT_EQ(table.rows[0][0].text, "10");
  EXPECT_EQ(table.rows[0][2].text, "1");
  EXPECT_NEAR(table.rows[2][2].number.value(), 1.7 / 0.5, 0.05);
  const auto sentences = varied_sentences(board, curve);
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_TRUE(sentences[0].starts_with("A step takes ")) << sentences[0];
  EXPECT_NE(sentences[0].find(" mJ, and an image takes "), std::string::npos) << sentences[0];
  EXPECT_NE(sentences[0].find("besides; the line misses no arm by more than"), std::string::npos) << sentences[0];
}

TEST(BoardVaried, BM_26_a_batch_that_was_reached_stands_beside_the_one_that_was_asked_for) {
  const Bench bench = examples::example_varied_bench();
  const Headlines headlines = headlines_of(bench);
  const Board board{bench, headlines};
  const TableBlock table = varied_table(board, curve_over(headlines, "batch"));
  EXPECT_EQ(table.columns[1].title, "queries at once, mean");
  EXPECT_EQ(table.rows[1][0].text, "8");
  EXPECT_EQ(table.rows[1][1].text, "6.67");
  EXPECT_TRUE(varied_sentences(board, curve_over(headlines, "batch")).empty());
}

TEST(BoardVaried, a_cost_of_a_step_that_cannot_be_told_has_its_reason) {
  Bench bench = examples::example_varied_bench();
  for (BenchTrial& trial : bench.trials) {
    trial.trial.repeats.resize(1);
    trial.answers.resize(1);
    trial.device = {{}, 0, {}, Method::counted, "no accelerator in this machine"};
  }
  const Headlines headlines = headlines_of(bench);
  const auto sentences = varied_sentences({bench, headlines}, curve_over(headlines, "steps"));
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_EQ(sentences[0], "No cost of a step: fewer than two blocks that count in all arms.");
}

TEST(BoardVaried, the_leaderboard_has_each_curve_with_its_picture_and_is_sound) {
  const Bench bench = examples::example_varied_bench();
  const Headlines headlines = headlines_of(bench);
  const Document document = leaderboard_document(bench, headlines);
  EXPECT_EQ(flaws(document), std::vector<std::string>());
  const auto pictures = std::ranges::count_if(document.blocks, [](const Block& block) {
    const auto* figure = std::get_if<Figure>(&block);
    return figure != nullptr && figure->title.starts_with("Energy over ");
  });
  EXPECT_EQ(pictures, 5);
  EXPECT_NE(render_html(document).find("Energy over steps: digits, batch 8"), std::string::npos);
}

}  // namespace
}  // namespace joulery

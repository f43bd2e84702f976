// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"
#include "core/leaderboard/board_words.h"
#include "core/leaderboard/leaderboard_csv.h"
#include "core/leaderboard/leaderboard_document.h"
#include "core/leaderboard/leaderboard_latex.h"
#include "core/reporting/golden.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"

namespace joulery {
namespace {

struct Derived {
  Bench bench = examples::example_bench();
  Headlines headlines = headlines_of(bench);
  Document document = leaderboard_document(bench, headlines);
};

TEST(Leaderboard, every_format_is_as_it_was) {
  const Derived derived;
  examples::expect_golden("bench.json", bench_json(derived.bench), "leaderboard");
  examples::expect_golden("80.txt", render_text(derived.document, {}), "leaderboard");
  examples::expect_golden("wide.txt", render_text(derived.document, {.width = 200}), "leaderboard");
  examples::expect_golden("board.md", render_markdown(derived.document), "leaderboard");
  examples::expect_golden("board.csv", leaderboard_csv(derived.bench, derived.headlines), "leaderboard");
  examples::expect_golden("board.tex", leaderboard_latex(derived.bench, derived.headlines), "leaderboard");
  examples::expect_golden("board.html", render_html(derived.document), "leaderboard");
}

TEST(Leaderboard, its_document_is_sound_also_with_nothing_in_it) {
  EXPECT_EQ(flaws(Derived().document), std::vector<std::string>());
  Bench empty;
  const Headlines none = headlines_of(empty);
  EXPECT_EQ(flaws(leaderboard_document(empty, none)), std::vector<std::string>());
  EXPECT_EQ(leaderboard_csv(empty, none), "");
}

TEST(Leaderboard, no_line_for_a_terminal_is_wider_than_80_columns) {
  std::istringstream lines(render_text(Derived().document, {}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80U) << line;
}

TEST(Leaderboard, BM_15_no_digit_is_printed_that_the_interval_does_not_carry) {
  EXPECT_EQ(carried_cell({4.13068, 6.07579, 8.02089}).text, "6.1 ± 1.9");
  EXPECT_EQ(carried_cell({0.00435, 0.005062295, 0.00575}).text, "0.00506 ± 0.00070");
  EXPECT_EQ(carried_cell({1, 2, std::numeric_limits<double>::infinity()}).text, "not bounded");
}

TEST(Leaderboard, a_column_has_one_unit) {
  const std::vector<double> joules{0.5, 2, 6, 25};
  EXPECT_EQ(column_unit(joules, "J").unit, "J");
  const std::vector<double> small{0.0005, 0, 0.002};
  EXPECT_EQ(column_unit(small, "J").unit, "mJ");
  EXPECT_EQ(column_unit({}, "J").unit, "J");
}

TEST(Leaderboard, BM_33_an_unknown_is_a_word_on_screen_and_an_empty_cell_in_csv_and_never_0) {
  Bench bench = examples::example_bench();
  bench.factors.reset();
  const Headlines headlines = headlines_of(bench);
  const std::string text = render_text(leaderboard_document(bench, headlines), {.width = 200});
  EXPECT_NE(text.find("no place set"), std::string::npos);
  EXPECT_NE(text.find("not measured"), std::string::npos);
  std::istringstream lines(leaderboard_csv(bench, headlines));
  std::string head;
  std::string row;
  std::getline(lines, head);
  std::getline(lines, row);
  EXPECT_NE(row.find(",,,"), std::string::npos);
  EXPECT_EQ(std::ranges::count(head, ','), std::ranges::count(row, ','));
}

TEST(Leaderboard, BM_18_energy_without_quality_says_so) {
  const Derived derived;
  const auto& task = derived.headlines.tasks[1];
  ASSERT_EQ(task.task, "question-answering");
  EXPECT_EQ(quality_cell(derived.headlines.trials[4].quality).text, "not measured");
}

TEST(Leaderboard, a_trial_that_failed_stands_in_the_table_with_its_reason_above) {
  Bench bench = examples::example_bench();
  bench.trials[0].trial.repeats.clear();
  bench.trials[0].answers.clear();
  bench.trials[0].device.energies.clear();
  bench.trials[0].why_failed = "the engine ended with 139";
  const Headlines headlines = headlines_of(bench);
  const Document document = leaderboard_document(bench, headlines);
  EXPECT_EQ(flaws(document), std::vector<std::string>());
  const std::string text = render_text(document, {.width = 200});
  EXPECT_NE(text.find("the engine ended with 139"), std::string::npos);
  EXPECT_NE(text.find("no figures"), std::string::npos);
}

TEST(Leaderboard, BM_23_a_trial_that_failed_in_the_midst_says_after_how_many_repeats_and_the_others_are_compared) {
  Bench bench = examples::example_bench();
  bench.trials[0].trial.repeats.resize(4);
  bench.trials[0].answers.resize(4);
  bench.trials[0].device.energies.resize(4);
  bench.trials[0].why_failed = "the engine ended with 139";
  const Headlines headlines = headlines_of(bench);
  const Document document = leaderboard_document(bench, headlines);
  EXPECT_EQ(flaws(document), std::vector<std::string>());
  const std::string text = render_text(document, {.width = 200});
  EXPECT_NE(text.find("small-encoder & co_1 failed after 4 repeats: the engine ended with 139"), std::string::npos);
  EXPECT_EQ(text.find("the arms do not share"), std::string::npos);
  EXPECT_NE(text.find("12.60 ± "), std::string::npos) << "the dearest against the cheapest that ran to its end\n"
                                                      << text;
}

TEST(Leaderboard, BM_8_a_missed_target_says_by_how_much_and_what_was_asked_for) {
  Bench bench = examples::example_bench();
  bench.tier = Tier::certified;
  const Headlines headlines = headlines_of(bench);
  const std::string text = render_text(leaderboard_document(bench, headlines), {.width = 200});
  EXPECT_NE(text.find("target missed ("), std::string::npos);
  EXPECT_NE(text.find(" %, 1 % asked for)"), std::string::npos);
  EXPECT_EQ(text.find("more repeats needed"), std::string::npos);
}

TEST(Leaderboard, BM_5_BM_9_short_idle_windows_and_the_spread_of_processes_are_told) {
  Bench bench = examples::example_bench();
  for (BenchIdle& idle : bench.trials[0].idle) idle.window.time = std::chrono::seconds(2);
  const Headlines headlines = headlines_of(bench);
  const std::string text = render_text(leaderboard_document(bench, headlines), {.width = 250});
  EXPECT_NE(text.find("idle too short"), std::string::npos);
  EXPECT_NE(text.find("within processes"), std::string::npos);
  EXPECT_NE(text.find("between them"), std::string::npos);
  EXPECT_NE(bench_json(bench).find("\"spread_within_processes_j\": 0."), std::string::npos);
  EXPECT_NE(bench_json(bench).find("\"idle_too_short\": true"), std::string::npos);
}

TEST(Leaderboard, html_asks_nobody_and_names_from_outside_stay_text) {
  Bench bench = examples::example_bench();
  bench.trials[0].model.name = "<script>alert(1)</script>";
  const Headlines headlines = headlines_of(bench);
  const std::string html = render_html(leaderboard_document(bench, headlines));
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  for (const char* asking : {"http:", "https:", "url(h", "@import", "fetch(", "XMLHttpRequest", "src="})
    EXPECT_EQ(html.find(asking), std::string::npos) << asking;
  EXPECT_NE(html.find("class=\"sortable\""), std::string::npos);
}

TEST(Leaderboard, BM30_break_even_stands_in_every_format_and_an_unknown_training_is_a_word) {
  const Derived derived;
  const std::string text = render_text(derived.document, {.width = 200});
  EXPECT_NE(text.find("8.37 G (6.33 … 12.36)"), std::string::npos);
  EXPECT_NE(text.find("the grid of the training is not known"), std::string::npos);
  EXPECT_NE(text.find("not comparable: two boundaries: site.provisioned and node.modelled"), std::string::npos);
  for (const std::string& told : {text, render_markdown(derived.document), render_html(derived.document)})
    EXPECT_NE(told.find("Training cost not known"), std::string::npos);
  EXPECT_NE(leaderboard_latex(derived.bench, derived.headlines).find("8.37 G"), std::string::npos);
  EXPECT_NE(leaderboard_latex(derived.bench, derived.headlines).find("training cost not known"), std::string::npos);
  EXPECT_NE(leaderboard_csv(derived.bench, derived.headlines).find(",break_even_queries_by_carbon,"),
            std::string::npos);
}

TEST(Leaderboard, BM30_a_rate_gives_a_date_with_its_ends_and_the_probability_of_three_horizons) {
  const Derived derived;
  Traffic traffic;
  traffic.rate = {500 * query_per_day, 1000 * query_per_day, 1500 * query_per_day};
  const Document document = leaderboard_document(derived.bench, derived.headlines, traffic);
  EXPECT_EQ(flaws(document), std::vector<std::string>());
  const std::string text = render_text(document, {.width = 200});
  // 205,714 queries at 1,000 a day from 2025-06-15; 195,918 at 1,500 and 216,541 at 500.
  EXPECT_NE(text.find("131 days … 1.19 years"), std::string::npos) << text;
  EXPECT_NE(text.find("206 days"), std::string::npos);
  EXPECT_NE(text.find("2026-01-06"), std::string::npos);
  EXPECT_NE(text.find("queries a day from the day of the benchmark"), std::string::npos);
  EXPECT_NE(text.find("over 1,000 years"), std::string::npos) << "8 G queries at 1,000 a day take 22,000 years";
}

TEST(Leaderboard, BM18_a_distance_of_images_names_its_features_and_reference_and_is_no_fid) {
  Bench bench = examples::example_bench();
  bench.trials[4].task = "image-generation";
  bench.trials[4].trial.synthetic_weights = false;
  bench.trials[4].image_quality["frechet"] = 1.04415699503;
  bench.trials[4].images = BenchImages{"images/r", "", 40, "data:sets/digits/test", "", 297, "64 grey levels", 64};
  const Headlines headlines = headlines_of(bench);
  const std::string text = render_text(leaderboard_document(bench, headlines), {.width = 400});
  EXPECT_NE(text.find("it is no FID"), std::string::npos);
  EXPECT_NE(text.find("1.04 "), std::string::npos);
  EXPECT_EQ(text.find("1.0441"), std::string::npos) << "no digit that no interval carries (BM-15)";
  EXPECT_NE(text.find("64 grey levels, 40 made images against 297 of data:sets/digits/test (few images"),
            std::string::npos)
      << text;
}

TEST(Leaderboard, latex_is_escaped) {
  EXPECT_EQ(escaped_latex("a_b & 50 % {x} \\y ± 3 … µ"),
            "a\\_b \\& 50 \\% \\{x\\} \\textbackslash{}y $\\pm$ 3 \\ldots{} $\\mu$");
}

}  // namespace
}  // namespace joulery

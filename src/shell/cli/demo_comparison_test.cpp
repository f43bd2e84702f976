// SPDX-License-Identifier: Apache-2.0
// Tests of the comparison: scores block by block, ratios with intervals over blocks, the prompt, and what is printed.
#include "shell/cli/demo_comparison.h"

#include "core/reporting/render_text.h"
#include "foundation/base/text.h"
#include "shell/cli/demo_general.h"

namespace joulery {
namespace {

constexpr std::size_t kPasses = 2;

TextAnswer answer(std::string label, std::uint64_t tokens, std::int64_t ms) {
  return {std::move(label), 0.9, tokens, instant_at(0), instant_at(ms * 1'000'000)};
}

/// Two reviews a block, two blocks; the truth is positive, negative, positive, negative.
const std::vector<Review> kReviews{{"a", true}, {"b", false}, {"c", true}, {"d", false}};

DemoAnswers specific_answers() {
  DemoAnswers answers;
  const auto block = [](const char* first, const char* second) {
    return Classified{
        {}, {}, {answer(first, 10, 2), answer(second, 10, 2), answer("negative", 10, 2), answer("negative", 10, 4)}};
  };
  answers.blocks = {block("positive", "positive"), block("positive", "negative")};  // 3 of 4 right in the first pass
  return answers;
}

DemoAnswers general_answers(const char* first = " positive") {
  DemoAnswers answers;
  answers.loaded.runtime = "llama.cpp 0.5.0";
  answers.loaded.parameters = 268'098'176;
  answers.loaded.providers = {"CPU (haswell)"};
  for (int i = 0; i < 2; ++i) {
    answers.blocks.push_back({{}, {}, {answer(first, 200, 600), answer(" negative", 200, 600)}});
  }
  return answers;
}

SpanResult span(std::string name, double joules) {
  SpanResult result;
  result.name = std::move(name);
  result.end = instant_at(1'000'000'000);
  result.energy = {joules * 0.5 * joule, joules * joule, joules * 2 * joule};
  return result;
}

/// The small model: 0.4 J and 0.8 J for four queries each; the general one: 40 J and 160 J for two each.
Run compared_run() {
  Run run;
  run.method = Method::modelled;
  run.spans = {span("queries small, block 1", 0.4), span("queries large, block 1", 40),
               span("queries large, block 2", 160), span("queries small, block 2", 0.8)};
  return run;
}

DemoWork work_of_two() {
  DemoWork work;
  work.arms = {{"small", "onnx", LoadRequest{}, {}, {}}, {"large", "llama", LoadLanguageModelRequest{}, {}, {}}};
  work.order_seed = 7;
  return work;
}

ZooLanguageModel some_model() {
  return {"m", "Large 1", "pretrained by others", "m.gguf", "", "PyPI m 1.0", "Terms of M"};
}

DemoComparison compared(const char* first = " positive") {
  return compare_arms(compared_run(), work_of_two(), kPasses, arm_facts(specific_answers(), kReviews, kPasses),
                      arm_facts(general_answers(first), kReviews), some_model())
      .value();
}

/// The comparison as a terminal shows it, on one line, so that no line end parts the words looked for.
std::string words_of(const DemoComparison& comparison) {
  const std::string text =
      render_text({"", "", comparison_blocks(compared_run(), comparison, false)}, {200, false, true});
  return fmt::format("{}", fmt::join(words(text), " "));
}

TEST(DemoFacts, each_review_is_scored_once_however_often_it_was_judged) {
  const ArmFacts facts = arm_facts(specific_answers(), kReviews, kPasses);
  EXPECT_EQ(facts.score, (Score{3, 4}));
  EXPECT_EQ(facts.queries, 8U);
  EXPECT_EQ(facts.tokens, 80U);
  ASSERT_EQ(facts.blocks.size(), 2U);
  EXPECT_EQ(facts.blocks[0].score, (Score{1, 2}));
  EXPECT_EQ(facts.blocks[1].score, (Score{2, 2}));
  EXPECT_EQ(facts.median_latency, std::chrono::milliseconds(2));
}

TEST(DemoFacts, a_blank_before_a_label_belongs_to_the_prompt) {
  EXPECT_TRUE(is_right(" positive", {"x", true}));
  EXPECT_TRUE(is_right("negative", {"x", false}));
  EXPECT_FALSE(is_right(" positive", {"x", false}));
  EXPECT_FALSE(is_right("", {"x", true}));
}

TEST(DemoComparison, BM16_the_ratio_is_the_geometric_mean_over_blocks) {
  const DemoComparison comparison = compared();
  // blocks: 20 J / 0.1 J = 200 and 80 J / 0.2 J = 400
  EXPECT_NEAR(comparison.energy_ratio.best, std::sqrt(200.0 * 400.0), 1e-9);
  EXPECT_NEAR(comparison.energy_ratio.low, 200, 1e-9);  // both draws of the first block
  EXPECT_NEAR(comparison.energy_ratio.high, 400, 1e-9);
}

TEST(DemoComparison, BM19_energy_per_right_answer_is_the_sum_of_one_over_the_sum_of_the_other) {
  const DemoComparison comparison = compared();
  // one pass costs half of 1.2 J and gave 3 right answers; the general model 200 J and 4
  EXPECT_NEAR(comparison.specific.joules_per_correct->best, 0.6 / 3, 1e-12);
  EXPECT_NEAR(comparison.general.joules_per_correct->best, 200.0 / 4, 1e-12);
  EXPECT_NEAR(comparison.correct_ratio->best, (200.0 / 4) / (0.6 / 3), 1e-9);
}

TEST(DemoComparison, BM14_instrument_doubt_and_spread_between_blocks_are_added) {
  const Bounded<double> joules = compared().specific.joules_per_request;
  EXPECT_NEAR(joules.best, 0.15, 1e-12);
  // doubt alone 0.075 ... 0.3; blocks alone 0.1 ... 0.2
  EXPECT_NEAR(joules.low, 0.075 - 0.05, 1e-9);
  EXPECT_NEAR(joules.high, 0.3 + 0.05, 1e-9);
}

TEST(DemoComparison, doubt_that_moves_both_alike_leaves_the_ratio) {
  const Bounded<double> ratio = compared().doubt_ratio;
  EXPECT_NEAR(ratio.low, ratio.best, 1e-9);
  EXPECT_NEAR(ratio.high, ratio.best, 1e-9);
}

TEST(DemoComparison, BM19_without_a_right_answer_energy_per_right_answer_is_undefined) {
  DemoAnswers wrong = general_answers(" negative");
  for (Classified& block : wrong.blocks) block.results[1].label = " positive";
  const DemoComparison comparison =
      compare_arms(compared_run(), work_of_two(), kPasses, arm_facts(specific_answers(), kReviews, kPasses),
                   arm_facts(wrong, kReviews), some_model())
          .value();
  EXPECT_FALSE(comparison.general.joules_per_correct.has_value());
  EXPECT_FALSE(comparison.correct_ratio.has_value());
  const std::string text = words_of(comparison);
  EXPECT_NE(text.find("undefined (0 of 4 correct)"), std::string::npos) << text;
}

TEST(DemoComparison, a_block_without_energy_makes_no_ratio) {
  joulery::Run run = compared_run();
  run.spans[0].energy = {};
  EXPECT_FALSE(compare_arms(run, work_of_two(), kPasses, arm_facts(specific_answers(), kReviews, kPasses),
                            arm_facts(general_answers(), kReviews), some_model())
                   .has_value());
}

TEST(DemoComparison, the_words_name_both_models_their_terms_and_what_the_study_compared) {
  const std::string text = words_of(compared());
  for (const char* said :
       {"283 times", "200 … 400", "1,000 requests", "150 J", "kJ", "75.0 %", "Large 1, 268 million parameters",
        "Terms of M", "0 tokens taken from", "seed 7", "30 times", "8.3 and 14.6 times", "arXiv 2311.16863"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said << "\n" << text;
  }
}

TEST(DemoComparison, the_picture_for_html_has_its_table_and_is_sound) {
  Document document;
  document.title = "a comparison";
  document.blocks = comparison_blocks(compared_run(), compared(), true);
  EXPECT_EQ(flaws(document), std::vector<std::string>{});
  const auto is_figure = [](const Block& block) { return std::holds_alternative<Figure>(block); };
  const auto figure = std::ranges::find_if(document.blocks, is_figure);
  ASSERT_NE(figure, document.blocks.end());
  EXPECT_EQ(std::get<BarPicture>(std::get<Figure>(*figure).picture).groups.size(), 2U);
  EXPECT_EQ(std::get<Figure>(*figure).table.rows.size(), 6U);
}

TEST(DemoGeneral, a_prompt_shows_eight_short_reviews_with_both_labels_in_turn) {
  std::vector<Review> training;
  for (int i = 0; i < 12; ++i)
    training.push_back({fmt::format("a short review, number {:02} of twelve", i), i % 3 == 0});
  training.insert(training.begin(), Review{"too short", true});
  training.insert(training.begin(), Review{std::string(200, 'x'), false});
  const std::string examples = prompt_examples(training).value();
  EXPECT_TRUE(
      examples.starts_with("Review: a short review, number 00 of twelve\nSentiment: positive\n\n"
                           "Review: a short review, number 01 of twelve\nSentiment: negative\n\n"
                           "Review: a short review, number 03 of twelve\nSentiment: positive\n\n"))
      << examples;
  std::size_t shown = 0;
  for (std::size_t at = examples.find("Review:"); at != std::string::npos; at = examples.find("Review:", at + 1))
    ++shown;
  EXPECT_EQ(shown, demo_examples);
  EXPECT_TRUE(prompt_for(examples, "fine").ends_with("\n\nReview: fine\nSentiment:"));
}

TEST(DemoGeneral, too_few_reviews_to_show_are_refused) {
  EXPECT_EQ(prompt_examples({{"a review of a sensible length, yes", true}}).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of exact match and F1 against the SQuAD scripts.
#include "core/tasks/metrics/squad.h"

#include "testing/golden.h"

namespace joulery {
namespace {

TEST(Squad, the_scripts_normalisation_and_scores_of_single_answers_are_met) {
  const nlohmann::json golden = golden_cases("metrics/squad");
  for (const auto& pair : golden.at("pairs")) {
    const auto answer = pair.at("answer").get<std::string>();
    const auto truth = pair.at("truth").get<std::string>();
    EXPECT_EQ(normalize_answer(answer), pair.at("normalized").get<std::string>()) << answer;
    const AnswerScore score = score_answer(answer, std::vector{truth});
    EXPECT_EQ(score.is_exact ? 1.0 : 0.0, pair.at("exact").get<double>()) << answer << " | " << truth;
    EXPECT_NEAR(score.f1, pair.at("f1").get<double>(), 1e-12) << answer << " | " << truth;
  }
}

TEST(Squad, questions_with_several_answers_and_with_none_score_as_in_the_scripts) {
  const nlohmann::json golden = golden_cases("metrics/squad");
  double exact = 0;
  double f1 = 0;
  for (const auto& question : golden.at("questions")) {
    const AnswerScore score =
        score_answer(question.at("answer").get<std::string>(), question.at("truths").get<std::vector<std::string>>());
    EXPECT_EQ(score.is_exact ? 1.0 : 0.0, question.at("exact").get<double>()) << question;
    EXPECT_NEAR(score.f1, question.at("f1").get<double>(), 1e-12) << question;
    exact += score.is_exact ? 1 : 0;
    f1 += score.f1;
  }
  const auto count = static_cast<double>(golden.at("questions").size());
  EXPECT_NEAR(100 * exact / count, golden.at("exact_percent").get<double>(), 1e-9);
  EXPECT_NEAR(100 * f1 / count, golden.at("f1_percent").get<double>(), 1e-9);
}

TEST(Squad, a_question_without_answer_is_right_only_when_nothing_is_said) {
  EXPECT_TRUE(score_answer("", {}).is_exact);
  EXPECT_EQ(score_answer("", {}).f1, 1);
  EXPECT_FALSE(score_answer("Paris", {}).is_exact);
  EXPECT_EQ(score_answer("Paris", {}).f1, 0);
}

TEST(Squad, text_that_is_no_utf_8_is_scored_all_the_same) {
  EXPECT_TRUE(score_answer("caf\xC3", std::vector<std::string>{"CAF\xC3"}).is_exact);
}

}  // namespace
}  // namespace joulery

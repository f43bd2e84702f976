// SPDX-License-Identifier: Apache-2.0
// Tests of label scores and top-k against scikit-learn's values.
#include "core/tasks/metrics/labels.h"

#include "core/tasks/metrics/top_k.h"
#include "testing/golden.h"

namespace joulery {
namespace {

using Texts = std::vector<std::string>;

TEST(LabelScores, scikit_learns_accuracy_and_f1_are_met) {
  for (const auto& golden : golden_cases("metrics/accuracy")) {
    const auto truth = golden.at("truth").get<Texts>();
    const auto answers = golden.at("answers").get<Texts>();
    LabelScores scores;
    for (std::size_t i = 0; i < truth.size(); ++i) scores.count(truth[i], answers[i]);
    const double accuracy = accuracy_fraction(scores.correct()).best;
    EXPECT_NEAR(accuracy, golden.at("accuracy").get<double>(), 1e-12);
    EXPECT_NEAR(accuracy, golden.at("micro_f1").get<double>(), 1e-12) << "micro F1 of one label an answer";
    EXPECT_NEAR(scores.macro_f1(), golden.at("macro_f1").get<double>(), 1e-12);
    ASSERT_EQ(scores.by_label().size(), golden.at("labels").size());
    for (const auto& [label, expected] : golden.at("labels").items()) {
      const Hits& hits = scores.by_label().at(label);
      EXPECT_NEAR(precision_recall(hits).precision, expected.at("precision").get<double>(), 1e-12) << label;
      EXPECT_NEAR(precision_recall(hits).recall, expected.at("recall").get<double>(), 1e-12) << label;
      EXPECT_NEAR(precision_recall(hits).f1, expected.at("f1").get<double>(), 1e-12) << label;
      EXPECT_EQ(hits.truths, expected.at("support").get<std::uint64_t>()) << label;
    }
  }
}

TEST(LabelScores, before_the_first_answer_there_is_nothing) {
  EXPECT_EQ(LabelScores().macro_f1(), 0);
  EXPECT_EQ(LabelScores().correct().answers, 0U);
}

TEST(TopK, scikit_learns_top_k_accuracy_is_met_ties_included) {
  for (const auto& golden : golden_cases("metrics/top_k")) {
    const auto scores = golden.at("scores").get<std::vector<std::vector<double>>>();
    const auto truth = golden.at("truth").get<std::vector<std::size_t>>();
    for (const auto& [k, expected] : golden.at("top").items()) {
      Score score;
      for (std::size_t i = 0; i < truth.size(); ++i) score.count(is_in_top(scores[i], truth[i], std::stoul(k)));
      EXPECT_NEAR(accuracy_fraction(score).best, expected.get<double>(), 1e-12) << "top " << k;
    }
  }
}

}  // namespace
}  // namespace joulery

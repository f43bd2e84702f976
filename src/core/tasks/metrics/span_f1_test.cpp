// SPDX-License-Identifier: Apache-2.0
// Tests of span F1 against seqeval.
#include "core/tasks/metrics/span_f1.h"

#include "testing/golden.h"

namespace joulery {
namespace {

using Sentences = std::vector<std::vector<std::string>>;

TEST(SpanF1, seqevals_entities_and_scores_are_met_for_every_tagging_scheme) {
  for (const auto& golden : golden_cases("metrics/span_f1")) {
    const auto truth = golden.at("truth").get<Sentences>();
    const auto answers = golden.at("answers").get<Sentences>();
    SpanScores scores;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      std::vector<Entity> expected;
      for (const auto& each : golden.at("entities").at(i)) expected.push_back({each.at(0), each.at(1), each.at(2)});
      EXPECT_EQ(entities_of(answers[i]), expected) << golden.at("answers").at(i);
      scores.count(truth[i], answers[i]);
    }
    EXPECT_NEAR(precision_recall(scores.all()).precision, golden.at("precision").get<double>(), 1e-12);
    EXPECT_NEAR(precision_recall(scores.all()).recall, golden.at("recall").get<double>(), 1e-12);
    EXPECT_NEAR(precision_recall(scores.all()).f1, golden.at("f1").get<double>(), 1e-12);
    EXPECT_NEAR(scores.macro_f1(), golden.at("macro_f1").get<double>(), 1e-12);
  }
}

TEST(SpanF1, what_the_answer_lacks_at_the_end_is_outside_and_surplus_tags_do_not_count) {
  SpanScores cut;
  cut.count(std::vector<std::string>{"B-PER", "O", "B-LOC"}, std::vector<std::string>{"B-PER"});
  EXPECT_EQ(cut.all(), (Hits{1, 1, 2}));
  SpanScores surplus;
  surplus.count(std::vector<std::string>{"B-PER"}, std::vector<std::string>{"B-PER", "B-LOC"});
  EXPECT_EQ(surplus.all(), (Hits{1, 1, 1}));
}

TEST(SpanF1, an_empty_tag_is_outside) {
  EXPECT_TRUE(entities_of(std::vector<std::string>{"", "O", ""}).empty());
  EXPECT_EQ(entities_of(std::vector<std::string>{"B", "I", ""}), (std::vector<Entity>{{"_", 0, 1}}));
}

}  // namespace
}  // namespace joulery

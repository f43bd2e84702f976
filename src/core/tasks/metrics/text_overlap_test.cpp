// SPDX-License-Identifier: Apache-2.0
// Tests of ROUGE, BLEU and CIDEr-D against rouge_score, sacrebleu and pycocoevalcap.
#include <numeric>

#include "core/tasks/metrics/bleu.h"
#include "core/tasks/metrics/cider.h"
#include "core/tasks/metrics/rouge.h"
#include "foundation/base/text.h"
#include "testing/golden.h"

namespace joulery {
namespace {

using Texts = std::vector<std::string>;

void expect_score(const PrecisionRecall& score, const nlohmann::json& golden) {
  EXPECT_NEAR(score.precision, golden.at("precision").get<double>(), 1e-12);
  EXPECT_NEAR(score.recall, golden.at("recall").get<double>(), 1e-12);
  EXPECT_NEAR(score.f1, golden.at("f1").get<double>(), 1e-12);
}

TEST(Rouge, rouge_scores_values_without_stemming_are_met) {
  for (const auto& golden : golden_cases("metrics/rouge")) {
    SCOPED_TRACE(golden.at("answer").dump());
    const RougeScore score = score_summary(golden.at("answer").get<std::string>(), golden.at("truths").get<Texts>());
    expect_score(score.rouge1, golden.at("rouge1"));
    expect_score(score.rouge2, golden.at("rouge2"));
    expect_score(score.rouge_l, golden.at("rougeL"));
  }
}

TEST(Bleu, sacrebleus_13a_tokens_are_met) {
  const nlohmann::json cases = golden_cases("metrics/bleu");
  for (const auto& golden : cases.at("tokens")) {
    EXPECT_EQ(tokenize_13a(golden.at("text").get<std::string>()), golden.at("tokens").get<Texts>()) << golden;
  }
}

TEST(Bleu, sacrebleus_scores_of_sets_are_met) {
  const nlohmann::json cases = golden_cases("metrics/bleu");
  for (const auto& golden : cases.at("corpora")) {
    const auto answers = golden.at("answers").get<Texts>();
    const auto truths = golden.at("truths").get<std::vector<Texts>>();
    BleuCounts counts;
    for (std::size_t i = 0; i < answers.size(); ++i) counts += bleu_counts(answers[i], truths[i]);
    EXPECT_EQ(counts.answer_length, golden.at("answer_length").get<std::uint64_t>());
    EXPECT_EQ(counts.truth_length, golden.at("truth_length").get<std::uint64_t>());
    const BleuScore score = bleu_of(counts);
    EXPECT_NEAR(100 * score.bleu, golden.at("bleu_percent").get<double>(), 1e-9);
    EXPECT_NEAR(score.brevity_penalty, golden.at("brevity_penalty").get<double>(), 1e-12);
    for (std::size_t i = 0; i < BleuCounts::orders; ++i) {
      EXPECT_NEAR(100 * score.precisions.at(i), golden.at("precision_percent").at(i).get<double>(), 1e-9);
    }
  }
}

Texts words_of(const nlohmann::json& text) {
  const auto whole = text.get<std::string>();
  const auto views = words(whole);
  return {views.begin(), views.end()};
}

TEST(Cider, pycocoevalcaps_scores_are_met_image_by_image) {
  for (const auto& golden : golden_cases("metrics/cider")) {
    std::vector<Captions> images;
    for (const auto& each : golden.at("images")) {
      Captions& image = images.emplace_back();
      image.answer = words_of(each.at("answer"));
      for (const auto& truth : each.at("truths")) image.truths.push_back(words_of(truth));
    }
    const auto scores = cider_d(images);
    ASSERT_EQ(scores.size(), golden.at("each").size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      EXPECT_NEAR(scores[i], golden.at("each").at(i).get<double>(), 1e-10) << golden.at("images").at(i);
    }
    const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
    EXPECT_NEAR(mean, golden.at("cider_d").get<double>(), 1e-10);
  }
}

TEST(Cider, captions_become_lower_case_words_without_punctuation) {
  EXPECT_EQ(caption_words("A man, 1.5 m tall - \"Émile\"."), (Texts{"a", "man", "1.5", "m", "tall", "émile"}));
  EXPECT_TRUE(cider_d({}).empty());
}

}  // namespace
}  // namespace joulery

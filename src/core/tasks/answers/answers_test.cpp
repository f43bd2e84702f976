// SPDX-License-Identifier: Apache-2.0
// Tests of answers from scores: softmax, labels in texts, spans, tags, CTC, masks.
#include <cmath>
#include <limits>

#include "core/tasks/answers/ctc.h"
#include "core/tasks/answers/label.h"
#include "core/tasks/answers/masked.h"
#include "core/tasks/answers/scores.h"
#include "core/tasks/answers/span.h"
#include "core/tasks/answers/tags.h"

namespace joulery {
namespace {

using Scores = std::vector<float>;
using Places = std::vector<std::size_t>;

TEST(Scores, softmax_gives_shares_by_powers_of_e_and_large_scores_do_not_overflow) {
  const auto shares = softmax(Scores{0, std::log(3.0F)});
  EXPECT_NEAR(shares.at(0), 0.25, 1e-7);
  EXPECT_NEAR(shares.at(1), 0.75, 1e-7);
  EXPECT_NEAR(softmax(Scores{1e30F, 1e30F}).at(0), 0.5, 1e-12);
  EXPECT_NEAR(log_softmax(Scores{0, -2000}).at(1), -2000, 1e-9);
  EXPECT_TRUE(softmax({}).empty());
  EXPECT_EQ(logistic(0), 0.5);
}

RC_GTEST_PROP(Scores, the_log_probability_of_one_is_that_of_all_at_its_place, (const std::vector<std::int16_t>& raw)) {
  RC_PRE(!raw.empty());
  const Scores scores(raw.begin(), raw.end());
  const auto all = log_softmax(scores);
  for (std::size_t i = 0; i < all.size(); ++i) RC_ASSERT(std::abs(log_probability(scores, i) - all[i]) < 1e-9);
}

RC_GTEST_PROP(Scores, softmax_adds_up_to_one_and_keeps_the_order, (const std::vector<std::int16_t>& raw)) {
  RC_PRE(!raw.empty());
  const Scores scores(raw.begin(), raw.end());
  const auto shares = softmax(scores);
  double sum = 0;
  for (const double share : shares) sum += share;
  RC_ASSERT(std::abs(sum - 1) < 1e-9);
  RC_ASSERT(shares[highest(scores)] == *std::max_element(shares.begin(), shares.end()));
}

TEST(Scores, of_equal_scores_the_first_is_highest) {
  const Scores scores{1, 5, 5, 2};
  EXPECT_EQ(highest(scores), 1U);
  EXPECT_EQ(highest(scores, 3), (Places{1, 2, 3}));
  EXPECT_EQ(highest(scores, 9).size(), 4U);
}

TEST(Scores, the_highest_of_a_long_row_is_found_wherever_it_stands) {
  for (const std::size_t size : {63U, 64U, 65U, 128U, 200U}) {
    for (std::size_t place = 0; place < size; ++place) {
      Scores scores(size, -2);
      scores[place] = -1;
      EXPECT_EQ(highest(scores), place) << size;
      scores.back() = -1;  // of equal ones the first
      EXPECT_EQ(highest(scores), place) << size;
    }
  }
}

TEST(Scores, what_is_no_number_is_not_highest_unless_it_stands_first) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Scores scores(130, 1);
  scores[70] = nan;
  scores[129] = 2;
  EXPECT_EQ(highest(scores), 129U);
  scores[0] = nan;  // nothing is higher than it
  EXPECT_EQ(highest(scores), 0U);
}

TEST(Label, the_first_label_that_stands_as_a_word_is_the_answer) {
  const std::vector<std::string> labels{"negative", "positive", "very positive", "É"};
  EXPECT_EQ(label_in(" Positive.", labels), 1U);
  EXPECT_EQ(label_in("not positive but NEGATIVE", labels), 1U);
  EXPECT_EQ(label_in("It is very positive", labels), 2U);
  EXPECT_EQ(label_in("positively nonnegative", labels), std::nullopt);
  EXPECT_EQ(label_in("class é!", labels), 3U);
  EXPECT_EQ(label_in("", labels), std::nullopt);
  EXPECT_EQ(label_in("anything", std::vector<std::string>{""}), std::nullopt);
}

TEST(Span, the_best_sum_wins_within_the_context_and_the_length) {
  const Scores start{9, 0, 3, 0, 0, 0};
  const Scores end{9, 5, 0, 1, 4, 9};
  const SpanRule rule{.context_first = 1, .context_last = 4, .most_tokens = 3, .no_answer = {}, .no_answer_lead = 0};
  const auto span = best_span(start, end, rule);
  ASSERT_TRUE(span.has_value());
  EXPECT_EQ(span->first, 2U);  // 2..4 scores 7; the end before the start (5) and tokens outside (9) are none
  EXPECT_EQ(span->last, 4U);
  EXPECT_EQ(span->score, 7);
  SpanRule shorter = rule;
  shorter.most_tokens = 2;
  EXPECT_EQ(best_span(start, end, shorter)->last, 1U);  // 1..1 scores 5, 2..3 4
}

TEST(Span, no_answer_wins_unless_the_span_leads) {
  const Scores start{4, 1, 2};
  const Scores end{4, 1, 2};
  SpanRule rule{.context_first = 1, .context_last = 2, .most_tokens = 30, .no_answer = 0, .no_answer_lead = 0};
  EXPECT_FALSE(best_span(start, end, rule).has_value());
  rule.no_answer_lead = 5;
  EXPECT_TRUE(best_span(start, end, rule).has_value());
}

TEST(Tags, a_word_has_the_tag_of_its_first_token_and_words_cut_off_are_outside) {
  const std::vector<std::string> tags{"O", "B-PER"};
  const Scores scores{1, 0, 0, 1, 1, 0, 0, 1, 0, 1};  // [CLS], word 0, word 0, word 1, a word beyond
  const std::vector<std::optional<std::size_t>> words{std::nullopt, 0, 0, 1, 7};
  EXPECT_EQ(tags_of_words(scores, tags, words, 3), (std::vector<std::string>{"B-PER", "B-PER", "O"}));
}

TEST(Ctc, repeats_are_merged_blanks_dropped_and_a_blank_parts_equal_characters) {
  const auto row = [](std::size_t best) {
    Scores scores(4, 0);
    scores[best] = 1;
    return scores;
  };
  Scores scores;
  for (const std::size_t best : std::initializer_list<std::size_t>{0, 2, 2, 0, 2, 3, 3, 1, 0}) {
    for (const float score : row(best)) scores.push_back(score);
  }
  EXPECT_EQ(greedy_ctc(scores, 4), (Places{2, 2, 3, 1}));
  EXPECT_TRUE(greedy_ctc({}, 4).empty());
}

TEST(Masked, the_likeliest_tokens_and_the_truths_log_probability) {
  const MaskedAnswer answer = answer_mask(Scores{0, std::log(2.0F), 0}, 2, 2);
  EXPECT_EQ(answer.likeliest, (Places{1, 0}));
  EXPECT_NEAR(answer.true_log_probability, std::log(0.25), 1e-7);
}

}  // namespace
}  // namespace joulery

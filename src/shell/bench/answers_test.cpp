// SPDX-License-Identifier: Apache-2.0
// Which answers count as right, by the task's share of right answers.
#include "shell/bench/answers.h"

namespace joulery {
namespace {

Answered answered(const std::vector<std::string>& texts) {
  Answered all;
  for (const std::string& text : texts) {
    ItemAnswer item;
    item.answer.emplace().text = text;
    all.results.push_back(item);
  }
  return all;
}

Item question(std::string answer) {
  Item item;
  item.answers = {std::move(answer)};
  return item;
}

TEST(CountAnswers, BM_19_answers_to_questions_are_right_by_exact_match_beside_their_f1) {
  const std::vector<Item> truths{question("the blue house"), question("1998")};
  const auto task = find_task("question-answering");
  ASSERT_TRUE(task);
  const CountedAnswers counted = count_answers(answered({"blue house", "in 1998", "blue", "1998"}), truths, *task);
  EXPECT_EQ(counted.queries.answered, 4U);
  EXPECT_EQ(counted.correct, 2U) << "an article is no difference, another word is one";
}

TEST(CountAnswers, BM_19_a_summary_is_neither_right_nor_wrong) {
  const auto task = find_task("summarization");
  ASSERT_TRUE(task);
  EXPECT_FALSE(count_answers(answered({"a summary"}), {question("a summary")}, *task).correct);
}

}  // namespace
}  // namespace joulery

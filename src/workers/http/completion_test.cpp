// SPDX-License-Identifier: Apache-2.0
// Tests of answers that are odd: what servers leave out, write as null, or say instead of an answer.
#include "workers/http/completion.h"

#include "workers/http/event_lines.h"

namespace joulery {
namespace {

TEST(Completion, a_count_that_is_null_or_no_number_is_unknown_and_not_zero) {
  Completion made;
  ASSERT_TRUE(made.add(R"({"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":"2"}})").has_value());
  EXPECT_FALSE(made.tokens_in().has_value());
  EXPECT_FALSE(made.tokens_out().has_value());
  EXPECT_FALSE(made.ended().has_value());
}

TEST(Completion, timings_stand_in_where_there_is_no_usage) {
  Completion made;
  ASSERT_TRUE(made.add(R"({"choices":[],"timings":{"cache_n":10,"prompt_n":15,"predicted_n":2}})").has_value());
  EXPECT_EQ(made.tokens_in(), 25U);
  EXPECT_EQ(made.tokens_cached(), 10U);
  EXPECT_EQ(made.tokens_out(), 2U);
}

TEST(Completion, a_piece_without_text_is_no_token_and_reasoning_is_one) {
  Completion made;
  EXPECT_FALSE(made.add(R"({"choices":[{"delta":{"role":"assistant","content":""}}]})").value());
  EXPECT_TRUE(made.add(R"({"choices":[{"delta":{"reasoning":"so"}}]})").value());
  EXPECT_TRUE(made.add(R"({"choices":[{"delta":{"content":"x"}}]})").value());
  EXPECT_EQ(made.text(), "x");
}

TEST(Completion, what_the_server_says_instead_of_an_answer_is_passed_on_in_one_line) {
  Completion made;
  EXPECT_EQ(made.add("{\"error\":{\"message\":\"too\\nlong\"}}").error().what, "the server says: too long");
  EXPECT_EQ(made.add(R"({"error":"busy"})").error().what, "the server says: busy");
  EXPECT_EQ(made.add(R"({"error":{"code":5}})").error().what, R"(the server says: {"code":5})");
  EXPECT_EQ(made.add("<html>").error().kind, ErrorKind::broken);
  EXPECT_EQ(made.add("{}").error().what, "the server's answer has no choices");
}

RC_GTEST_PROP(Completion, nothing_a_server_sends_ends_the_worker, (const std::string& bytes)) {
  Completion made;
  const auto taken = made.add(bytes);
  RC_ASSERT(taken.has_value() || !taken.error().what.empty());
}

TEST(EventLines, events_come_whole_however_the_bytes_arrive) {
  EventLines lines;
  ASSERT_TRUE(lines.add(": comment\r\nevent: x\r\nda").has_value());
  EXPECT_FALSE(lines.next().has_value());
  ASSERT_TRUE(lines.add("ta:{\"a\":1}\r\n\r\ndata: [DONE]\n").has_value());
  EXPECT_EQ(lines.next(), "{\"a\":1}");
  EXPECT_EQ(lines.next(), "[DONE]");
  EXPECT_FALSE(lines.next().has_value());
}

TEST(EventLines, a_line_without_an_end_is_refused_before_it_fills_the_memory) {
  EventLines lines;
  const std::string portion(std::size_t{1} << 20U, 'x');
  std::size_t taken = 0;
  while (taken < 64 && lines.add(portion)) ++taken;
  EXPECT_EQ(taken, 16U);
}

}  // namespace
}  // namespace joulery

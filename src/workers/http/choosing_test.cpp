// SPDX-License-Identifier: Apache-2.0
// Tests of how a label is found in what a server tells of tokens, and of odd answers.
#include "workers/http/choosing.h"

namespace joulery {
namespace {

using Labels = std::vector<std::string>;
const Labels kMood{"negative", "positive"};

TEST(Choosing, a_token_decides_for_the_only_label_that_it_begins_in_any_case) {
  EXPECT_EQ(label_begun(" Pos", kMood), 1U);
  EXPECT_EQ(label_begun("negative", kMood), 0U);
  EXPECT_EQ(label_begun(" negative.", kMood), 0U);
  EXPECT_FALSE(label_begun(" n", kMood).has_value());  // "no", "not", "new" begin so, too
  EXPECT_FALSE(label_begun("negatively", kMood).has_value());
  EXPECT_FALSE(label_begun("\n", kMood).has_value());
  EXPECT_FALSE(label_begun("", kMood).has_value());
  EXPECT_EQ(label_begun(" A", Labels{"a", "b"}), 0U);
  EXPECT_FALSE(label_begun(" be", Labels{"better", "best"}).has_value());
}

TEST(Choosing, the_likeliest_of_the_told_tokens_that_begins_a_label_decides) {
  EXPECT_EQ(label_among({{" the", -0.1}, {" positive", -3}, {" negative", -2}}, kMood), 0U);
  EXPECT_EQ(label_among({{" positive", {}}}, kMood), 1U);
  EXPECT_EQ(label_among({{" positive", {}}, {" negative", -20}}, kMood), 0U);
  EXPECT_FALSE(label_among({{" the", -0.1}}, kMood).has_value());
  EXPECT_FALSE(label_among({}, kMood).has_value());
}

TEST(Choosing, labels_that_one_token_cannot_tell_apart_are_refused) {
  EXPECT_TRUE(check_told_apart(kMood).has_value());
  const auto same = check_told_apart(Labels{"very good", "Very bad"});
  EXPECT_EQ(same.error().what, "the label \"Very bad\" has no first word of its own");
  EXPECT_FALSE(check_told_apart(Labels{"good", " "}).has_value());
}

TEST(Choosing, all_three_shapes_of_logprobs_are_read) {
  const auto chat =
      likeliest_first_tokens(R"({"choices":[{"logprobs":{"content":[{"token":"x","logprob":-1,"top_logprobs":[)"
                             R"({"token":" yes","logprob":-0.5},{"token":" no","logprob":-1.5},{"token":7}]}]}}]})");
  ASSERT_EQ(chat.size(), 2U);
  EXPECT_EQ(chat[0].text, " yes");
  EXPECT_EQ(chat[1].log_probability, -1.5);
  const auto completion = likeliest_first_tokens(
      R"({"choices":[{"logprobs":{"tokens":[" no"],"token_logprobs":[-1],"top_logprobs":[{" no":-1,"maybe":null}]}}]})");
  ASSERT_EQ(completion.size(), 2U);
  EXPECT_EQ(label_among(completion, Labels{"no", "yes"}), 0U);
  const auto echoed = echoed_tokens(R"({"choices":[{"logprobs":{"tokens":["a"," b"],"token_logprobs":[null,-2.5]}}]})");
  ASSERT_EQ(echoed.size(), 2U);
  EXPECT_FALSE(echoed[0].log_probability.has_value());
  EXPECT_EQ(echoed[1].log_probability, -2.5);
  EXPECT_TRUE(echoed_tokens(R"({"choices":[{"logprobs":{"tokens":["a"],"token_logprobs":[]}}]})").empty());
}

RC_GTEST_PROP(Choosing, nothing_a_server_sends_ends_the_worker, (const std::string& bytes)) {
  RC_ASSERT(likeliest_first_tokens(bytes).empty());
  RC_ASSERT(echoed_tokens(bytes).empty());
  RC_ASSERT(!token_ids(bytes).has_value() || !token_ids(bytes)->empty());
  for (const char* odd : {R"({"choices":[{"logprobs":{"content":[5]}}]})", R"({"choices":[3]})", R"({"choices":{}})",
                          R"({"choices":[{"logprobs":{"top_logprobs":[null]}}]})", "[]"}) {
    RC_ASSERT(likeliest_first_tokens(odd).empty());
  }
}

TEST(Choosing, a_label_is_known_by_the_token_that_follows_the_prompts_own) {
  using Ids = std::vector<std::int64_t>;
  const Ids prompt{2, 10, 11};
  const std::vector<Ids> good{{2, 10, 11, 50}, {2, 10, 11, 60, 61}};
  EXPECT_EQ(first_ids(prompt, good, kMood).value(), (Ids{50, 60}));
  const std::vector<Ids> same{{2, 10, 11, 50}, {2, 10, 11, 50, 61}};
  EXPECT_EQ(first_ids(prompt, same, kMood).error().what, "the label \"positive\" has no first token of its own");
  const std::vector<Ids> merged{{2, 10, 12}, {2, 10, 11, 60}};
  EXPECT_EQ(first_ids(prompt, merged, kMood).error().what, "the label \"negative\" has no first token of its own");
  EXPECT_EQ(token_ids(R"({"tokens":[1,2]})").value(), (Ids{1, 2}));
  EXPECT_EQ(token_ids(R"({"tokens":[]})").error().kind, ErrorKind::broken);
}

}  // namespace
}  // namespace joulery

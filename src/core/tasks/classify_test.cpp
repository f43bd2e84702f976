// SPDX-License-Identifier: Apache-2.0
// Tests of classification: the head file that is shipped reads, damaged ones are refused by row, Wilson's published
// values.
#include "core/tasks/classify.h"

#include <cmath>

#include "foundation/base/files.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kSmallHead =
    "# a comment\nname,value\nencoder_sha256,ab\nencoder_output,461\nmost_tokens,16\nlabel_negative,bad\n"
    "label_positive,good\ndimension,2\nbias,-1\nw0,2\nw1,-0.5\n";

TEST(Head, the_answer_is_the_logistic_function_of_the_weighted_sum) {
  const LogisticHead head = parse_head(kSmallHead, "test").value();
  const Judgement good = judge(head, std::vector<float>{1.5F, 0.0F});  // logit 2
  EXPECT_EQ(good.label, "good");
  EXPECT_NEAR(good.probability_fraction, 1 / (1 + std::exp(-2.0)), 1e-12);
  const Judgement bad = judge(head, std::vector<float>{0.0F, 2.0F});  // logit -2
  EXPECT_EQ(bad.label, "bad");
  EXPECT_NEAR(bad.probability_fraction, 1 / (1 + std::exp(-2.0)), 1e-12);
}

TEST(Head, every_row_that_is_missing_or_garbled_is_named) {
  for (const std::string_view row : {"encoder_output", "most_tokens", "dimension", "bias", "w1"}) {
    const std::size_t at = kSmallHead.find(std::string("\n") + std::string(row) + ",") + 1;
    const std::size_t end = kSmallHead.find('\n', at) + 1;
    std::string without(kSmallHead);
    without.erase(at, end - at);
    const auto refused = parse_head(without, "h.csv");
    ASSERT_FALSE(refused.has_value()) << row;
    EXPECT_NE(refused.error().what.find(row), std::string::npos) << refused.error().what;
    EXPECT_EQ(refused.error().where, "h.csv");
  }
  EXPECT_FALSE(parse_head("bias,1\nbias,2\n", "h.csv").has_value());
  EXPECT_EQ(parse_head("rubbish\n", "h.csv").error().where, "h.csv:1");
  std::string huge(kSmallHead);
  huge.replace(huge.find("dimension,2"), 11, "dimension,99999999999999");
  EXPECT_FALSE(parse_head(huge, "h.csv").has_value());
}

TEST(Head, the_shipped_head_reads_and_is_the_one_the_zoo_pins) {
  DiskFiles source(JOULERY_SOURCE_DIR);
  const std::string text = source.read("/data/heads/rotten_tomatoes_minilm_l3.csv").value() + "\n";
  const std::string zoo = source.read("/data/heads/zoo.csv").value();
  EXPECT_NE(zoo.find(sha256_hex(text)), std::string::npos);
  const LogisticHead head = parse_head(text, "zoo").value();
  EXPECT_EQ(head.weights.size(), 384U);
  EXPECT_EQ(head.most_tokens, 128U);
  EXPECT_NE(zoo.find(head.encoder_sha256), std::string::npos);
}

TEST(Score, wilsons_interval_meets_published_values) {  // Newcombe 1998, Statistics in Medicine 17, table I, method 3
  const Bounded<double> first = accuracy_fraction({81, 263});
  EXPECT_NEAR(first.low, 0.2553, 5e-5);
  EXPECT_NEAR(first.high, 0.3662, 5e-5);
  const Bounded<double> second = accuracy_fraction({15, 148});
  EXPECT_NEAR(second.low, 0.0624, 5e-5);
  EXPECT_NEAR(second.high, 0.1605, 5e-5);
  EXPECT_EQ(accuracy_fraction({0, 20}).low, 0);
  EXPECT_NEAR(accuracy_fraction({0, 20}).high, 0.1611, 5e-5);
}

RC_GTEST_PROP(Score, the_interval_always_holds_the_share_and_stays_between_0_and_1, ()) {
  const auto answers = *rc::gen::inRange<std::uint64_t>(1, 10'000);
  const auto correct = *rc::gen::inRange<std::uint64_t>(0, answers + 1);
  const Bounded<double> share = accuracy_fraction({correct, answers});
  RC_ASSERT(share.low >= 0 && share.low <= share.best && share.best <= share.high && share.high <= 1);
}

}  // namespace
}  // namespace joulery

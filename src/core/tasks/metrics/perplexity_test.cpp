// SPDX-License-Identifier: Apache-2.0
// Tests of perplexity against scikit-learn's log loss.
#include "core/tasks/metrics/perplexity.h"

#include <cmath>
#include <limits>

#include "testing/golden.h"

namespace joulery {
namespace {

TEST(Perplexity, e_to_the_log_loss_of_scikit_learn_is_met) {
  for (const auto& golden : golden_cases("metrics/perplexity")) {
    LogLikelihood likelihood;
    ASSERT_TRUE(likelihood.add(golden.at("log_probabilities").get<std::vector<double>>(), "text").has_value());
    const auto expected = golden.at("perplexity").get<double>();
    EXPECT_NEAR(likelihood.perplexity().value() / expected, 1, 1e-9);
  }
}

TEST(Perplexity, texts_count_by_their_tokens_and_guessing_among_four_gives_four) {
  LogLikelihood likelihood;
  ASSERT_TRUE(likelihood.add(std::vector<double>(3, std::log(0.25)), "a").has_value());
  ASSERT_TRUE(likelihood.add(std::vector<double>(5, std::log(0.25)), "b").has_value());
  EXPECT_EQ(likelihood.tokens(), 8U);
  EXPECT_NEAR(likelihood.perplexity().value(), 4, 1e-12);
}

TEST(Perplexity, what_is_no_log_probability_is_refused_and_leaves_no_trace) {
  for (const double bad : {0.5, std::nan(""), -std::numeric_limits<double>::infinity()}) {
    LogLikelihood likelihood;
    const auto refused = likelihood.add(std::vector<double>{-1, bad}, "item 3");
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_EQ(refused.error().where, "item 3");
    EXPECT_NE(refused.error().what.find("token 2"), std::string::npos) << refused.error().what;
    EXPECT_EQ(likelihood.tokens(), 0U);
  }
  EXPECT_FALSE(LogLikelihood().perplexity().has_value());
}

}  // namespace
}  // namespace joulery

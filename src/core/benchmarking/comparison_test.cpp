// SPDX-License-Identifier: Apache-2.0
// Arms that ran in the same blocks, and what is refused.
#include "core/benchmarking/comparison.h"

#include "core/benchmarking/blocks.h"

namespace joulery {
namespace {

using std::chrono::seconds;

struct ArmPlan {
  std::string name;
  double joules = 1000;
  std::uint64_t correct = 50;
};

/// Arms in interleaved blocks on a machine that drifts by 10 % over the session, or as much as is asked.
std::vector<Trial> session(const std::vector<ArmPlan>& plans, std::uint32_t blocks, std::uint32_t clusters,
                           double session_drift = 0.1) {
  std::vector<Trial> trials(plans.size());
  for (std::size_t arm = 0; arm < plans.size(); ++arm) {
    trials[arm].arm.name = plans[arm].name;
    trials[arm].arm.fingerprint.set("model", plans[arm].name).set("device", "H100");
    trials[arm].sensor_updates = 10'000;
  }
  double at = 0;
  for (const auto& order : block_orders(plans.size(), blocks, 1)) {
    const auto block = static_cast<std::uint32_t>(trials.front().repeats.size() / clusters);
    for (const std::size_t arm : order) {
      for (std::uint32_t cluster = 0; cluster < clusters; ++cluster) {
        const double drift = 1 + session_drift * at++ / (blocks * static_cast<double>(plans.size()) * clusters);
        Repeat repeat;
        repeat.cluster = fmt::format("set {}", cluster);
        repeat.block = block;
        repeat.phases = {{TrialPhase::query, exact(plans[arm].joules * (1 + cluster) * drift * joule), seconds(10)}};
        repeat.queries = {100, 0};
        repeat.correct = plans[arm].correct;
        trials[arm].repeats.push_back(repeat);
      }
    }
  }
  return trials;
}

TEST(Comparison, BM_16_the_ratio_of_interleaved_arms_does_not_see_the_drift) {
  for (const std::uint32_t clusters : {1U, 3U, 10U}) {
    const auto compared = compare_trials(session({{"a"}, {"b", 2000}}, 20, clusters), 0, {"model"});
    ASSERT_TRUE(compared) << describe(compared.error());
    ASSERT_TRUE(compared->arms[1].ratio);
    EXPECT_NEAR(compared->arms[1].ratio->best, 2, 0.01) << clusters;
    EXPECT_LT(compared->arms[1].ratio->high - compared->arms[1].ratio->low, 0.06);
    EXPECT_FALSE(compared->arms[0].ratio) << "the reference has none to itself";
  }
}

TEST(Comparison, BM_20_21_front_and_equal_quality_come_from_the_same_blocks) {
  const auto compared =
      compare_trials(session({{"good", 1000, 90}, {"as good", 600, 90}, {"bad", 700, 40}}, 10, 3), 0, {"model"});
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->arms[1].front->probability, 1);
  EXPECT_EQ(compared->arms[2].front->mark, FrontMark::none);
  EXPECT_EQ(compared->iso_quality->cheapest, 1U);
  EXPECT_EQ(compared->arms[1].differences.size(), 1U);
}

TEST(Comparison, BM_28_random_weights_and_answers_nobody_scored_have_no_front) {
  auto trials = session({{"a"}, {"b"}}, 5, 2);
  trials[1].synthetic_weights = true;
  EXPECT_FALSE(compare_trials(trials, 0, {"model"})->arms[0].front);
  trials[1].synthetic_weights = false;
  trials[1].repeats.back().correct.reset();
  const auto compared = compare_trials(trials, 0, {"model"});
  EXPECT_FALSE(compared->arms[0].front);
  EXPECT_FALSE(compared->iso_quality);
  EXPECT_TRUE(compared->arms[1].ratio) << "energy is compared all the same";
}

TEST(Comparison, BM_1_16_17_23_what_must_not_be_compared_is_refused_in_words) {
  auto trials = session({{"a"}, {"b"}}, 5, 2);
  EXPECT_EQ(compare_trials(trials, 0, {}).error().where, "model: b and a");
  auto other_rung = trials;
  other_rung[1].rung = Rung::site;
  EXPECT_EQ(compare_trials(other_rung, 0, {"model"}).error().what, "not comparable: two boundaries");
  auto failing = trials;
  for (Repeat& repeat : failing[1].repeats) repeat.queries.failed = 6;
  EXPECT_EQ(compare_trials(failing, 0, {"model"}).error().what, "60 of 1060 queries failed");
  for (Repeat& repeat : trials[1].repeats) repeat.block += 100;
  EXPECT_EQ(compare_trials(trials, 0, {"model"}).error().what, "the arms do not share their blocks");
}

TEST(Comparison, BM_16_blocks_that_one_arm_did_not_end_are_left_out_for_all) {
  auto trials = session({{"a"}, {"b", 2000}, {"c", 3000}}, 10, 2, 0);
  trials[1].repeats.pop_back();                // broken off in the midst of a block
  trials[2].repeats.front().queries = {0, 1};  // nothing was answered
  const auto compared = compare_trials(trials, 0, {"model"});
  ASSERT_TRUE(compared) << describe(compared.error());
  EXPECT_EQ(compared->repeats, 18U);
  EXPECT_EQ(compared->left_out, 2U);
  EXPECT_NEAR(compared->arms[1].ratio->best, 2, 1e-9);
  EXPECT_NEAR(compared->arms[2].ratio->best, 3, 1e-9);
}

TEST(Comparison, BM_4_a_block_in_which_one_arm_warms_up_is_left_out_for_all) {
  auto trials = session({{"a"}, {"b"}}, 10, 1, 0);
  trials[1].repeats.front().phases.front().energy = exact(3000 * joule);
  const auto compared = compare_trials(trials, 0, {"model"});
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->left_out, 1U);
  EXPECT_EQ(compared->repeats + compared->left_out, 10U);
  EXPECT_NEAR(compared->arms[1].ratio->best, 1, 0.01);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Which trials are rated, and how sure their stars are.
#include "core/benchmarking/rating.h"

#include <numeric>

namespace joulery {
namespace {

using std::chrono::seconds;

const std::vector<ReferenceEnergy> kReferences{{"extractive QA", Rung::node_modelled, 10 * joule_per_query, "v1"}};

/// Ten clusters around 20 J per query: the edge between two and three stars.
Trial trial_at_the_edge() {
  Trial trial;
  trial.sensor_updates = 1000;
  for (int i = 0; i < 30; ++i) {
    Repeat repeat;
    repeat.cluster = fmt::format("set {}", i % 10);
    repeat.phases = {{TrialPhase::query, exact((1850 + 30.0 * (i % 10) + i / 10 % 2) * joule), seconds(10)}};
    repeat.queries = {100, 0};
    trial.repeats.push_back(repeat);
  }
  return trial;
}

TEST(Rating, BM_32_stars_have_their_probabilities) {
  const auto rating = rate_trial(trial_at_the_edge(), "extractive QA", kReferences);
  ASSERT_TRUE(rating);
  ASSERT_TRUE(rating->stars);
  EXPECT_EQ(*rating->stars, 3);  // 19.9 J against 20
  EXPECT_GT(rating->probabilities[1], 0.2);
  EXPECT_GT(rating->probabilities[2], 0.5);
  EXPECT_NEAR(std::accumulate(rating->probabilities.begin(), rating->probabilities.end(), 0.0), 1, 1e-9);
  EXPECT_EQ(rating->reference_vintage, "v1");
}

TEST(Rating, BM_14_32_what_instruments_may_be_off_makes_stars_less_sure) {
  Trial trial = trial_at_the_edge();
  trial.instrument_fraction = 0.85;
  const auto rating = rate_trial(trial, "extractive QA", kReferences);
  ASSERT_TRUE(rating);
  EXPECT_EQ(rating->stars, 3) << "the stars are the mean's";
  EXPECT_GT(rating->probabilities[3], 0.01) << "a quarter of the energy is within the doubt";
  EXPECT_GT(rating->probabilities[1], 0.3);
  EXPECT_LT(rating->probabilities[2], 0.55);
  EXPECT_NEAR(std::accumulate(rating->probabilities.begin(), rating->probabilities.end(), 0.0), 1, 1e-9);
}

TEST(Rating, BM_7_23_32_short_void_and_foreign_trials_are_unrated_and_say_why) {
  Trial trial = trial_at_the_edge();
  EXPECT_EQ(rate_trial(trial, "summarization", kReferences)->why_unrated,
            "no reference for summarization at node.modelled");
  trial.method = Method::counted;
  trial.sensor_updates = 99;
  EXPECT_EQ(rate_trial(trial, "extractive QA", kReferences)->why_unrated,
            "indicative: too short, or too few sensor updates");
  trial.sensor_updates = 1000;
  for (Repeat& repeat : trial.repeats) repeat.queries.failed = 10;
  EXPECT_EQ(rate_trial(trial, "extractive QA", kReferences)->why_unrated, "void: more than 5 % of the queries failed");
}

TEST(Rating, BM_32_published_stars_stay_while_the_interval_of_the_new_trial_touches_their_band) {
  const EnergyPerQuery reference = 8 * joule_per_query;
  const Rating published{3, {}, "v1", {}, reference};
  const Rating again{2, {}, "v1", {}, reference};
  const auto energy = [](double low, double best, double high) {
    return Bounded<EnergyPerQuery>{low * joule_per_query, best * joule_per_query, high * joule_per_query};
  };
  EXPECT_EQ(kept_rating(published, again, energy(15, 17, 19)), 3) << "16 J is still in it";
  EXPECT_EQ(kept_rating(published, again, energy(16.5, 17, 19)), 2);
  EXPECT_FALSE(kept_rating(published, Rating{}, energy(15, 17, 19)));
  EXPECT_FALSE(kept_rating(published, Rating{2, {}, "v2", {}, 9 * joule_per_query}, energy(15, 17, 19)));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Fronts of points and the probability of being on one.
#include "core/benchmarking/front.h"

#include "core/statistics/split_mix.h"

namespace joulery {
namespace {

EnergyQuality point(double joules, double quality) { return {joules * joule_per_query, quality}; }

const std::vector<std::uint32_t> kTenClusters(10, 1);

TEST(Front, BM_20_a_point_is_on_the_front_unless_another_is_no_worse_in_both_and_better_in_one) {
  const std::vector<EnergyQuality> points{point(1, 0.5), point(2, 0.7), point(3, 0.7), point(4, 0.9), point(1, 0.5)};
  EXPECT_EQ(front_of(points), (std::vector<bool>{true, true, false, true, true})) << "equal points are both on it";
}

TEST(Front, BM_20_identical_clusters_give_a_probability_of_0_or_1) {
  const std::vector<ArmObservations> arms{ArmObservations(10, point(1, 0.5)), ArmObservations(10, point(2, 0.5)),
                                          ArmObservations(10, point(2, 0.6))};
  const auto members = front_members(kTenClusters, arms);
  EXPECT_EQ(members[0].probability, 1);
  EXPECT_EQ(members[1].probability, 0);
  EXPECT_EQ(members[2].probability, 1);
  EXPECT_EQ(members[1].mark, FrontMark::none);
  EXPECT_EQ(members[2].mark, FrontMark::solid);
}

TEST(Front, BM_20_two_equal_models_are_each_on_it_about_half_of_the_time_or_more) {
  SplitMix random(4);
  const auto noisy = [&random] {
    ArmObservations arm;
    arm.reserve(10);
    for (int i = 0; i < 10; ++i)
      arm.push_back(point(10 + static_cast<double>(random.below(1000)) / 1000,
                          0.5 + static_cast<double>(random.below(1000)) / 10'000));
    return arm;
  };
  const ArmObservations one = noisy();
  const auto same = front_members(kTenClusters, std::vector<ArmObservations>{one, one});
  EXPECT_EQ(same[0].probability, 1);
  EXPECT_EQ(same[1].probability, 1);
  // Two noisy halves of one population: shuffle one's clusters, the means are the same.
  ArmObservations turned(one.rbegin(), one.rend());
  const auto members = front_members(kTenClusters, std::vector<ArmObservations>{one, turned});
  EXPECT_GT(members[0].probability, 0.45);
  EXPECT_GT(members[1].probability, 0.45);
}

RC_GTEST_PROP(Front, BM_20_the_cheapest_of_the_best_is_always_on_it_and_the_front_is_never_empty, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(16, rc::gen::inRange(1, 8));
  std::vector<EnergyQuality> points;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) points.push_back(point(numbers[i], numbers[i + 1] / 10.0));
  const auto on_front = front_of(points);
  std::size_t best = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const bool better = points[i].quality > points[best].quality;
    const bool as_good = points[i].quality == points[best].quality && points[i].energy < points[best].energy;
    if (better || as_good) best = i;
  }
  RC_ASSERT(on_front[best]);
}

}  // namespace
}  // namespace joulery

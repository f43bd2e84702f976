// SPDX-License-Identifier: Apache-2.0
// The later cut of energy and power counts.
#include "core/benchmarking/warm_up.h"

namespace joulery {
namespace {

std::vector<EnergyPerQuery> energies(const std::vector<double>& joules) {
  std::vector<EnergyPerQuery> all;
  all.reserve(joules.size());
  for (const double each : joules) all.push_back(each * joule_per_query);
  return all;
}

std::vector<Power> powers(const std::vector<double>& watts) {
  std::vector<Power> all;
  all.reserve(watts.size());
  for (const double each : watts) all.push_back(each * watt);
  return all;
}

TEST(WarmUp, BM_4_the_trial_is_cut_where_the_later_of_energy_and_power_is_steady) {
  const auto once_high = energies({20, 10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10, 10.1});
  const auto thrice_low = powers({50, 60, 70, 100, 101, 99, 100, 100, 101, 99});
  const WarmUp warm_up = find_warm_up(once_high, thrice_low);
  EXPECT_EQ(warm_up.cut, 3U);
  EXPECT_EQ(warm_up.verdict, Steadiness::steady);
}

TEST(WarmUp, BM_4_one_series_that_never_settles_makes_the_trial_not_steady) {
  const auto steady = energies({10, 10, 10, 10, 10, 10});
  const WarmUp warm_up = find_warm_up(steady, powers({36, 25, 16, 9, 4, 1}));
  EXPECT_EQ(warm_up.verdict, Steadiness::not_steady);
  EXPECT_EQ(warm_up.left_out(), 0U);
}

TEST(WarmUp, BM_4_of_a_few_repeats_nothing_is_told) {
  for (std::size_t repeats = 1; repeats < kFewestToTellWarmUp; ++repeats) {
    const std::vector<double> falling{20, 15, 11, 10};
    const std::vector<double> first(falling.begin(), falling.begin() + static_cast<std::ptrdiff_t>(repeats));
    EXPECT_EQ(find_warm_up(energies(first), powers(first)).verdict, Steadiness::too_few);
  }
  const auto five = energies({20, 10, 10.1, 9.9, 10});
  EXPECT_EQ(find_warm_up(five, powers({20, 10, 10.1, 9.9, 10})).cut, 1U);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Where a trial with concurrency is steady, and that nothing is dropped.
#include "core/benchmarking/steady_window.h"

namespace joulery {
namespace {

using std::chrono::seconds;

Instant at(int second) { return instant_at(0) + seconds(second); }

TEST(SteadyWindow, BM_11_it_runs_from_the_Bth_first_token_to_the_N_minus_Bth) {
  std::vector<Instant> first_tokens;
  first_tokens.reserve(10);
  for (const int second : {9, 1, 2, 3, 4, 5, 6, 7, 8, 10}) first_tokens.push_back(at(second));
  const auto window = steady_window(first_tokens, 3);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->from, at(3));
  EXPECT_EQ(window->to, at(7));
}

TEST(SteadyWindow, BM_11_too_few_requests_have_no_window) {
  EXPECT_FALSE(steady_window(std::vector<Instant>{at(1), at(2), at(3), at(4)}, 2));
  EXPECT_FALSE(steady_window(std::vector<Instant>{}, 1));
}

TEST(SteadyWindow, BM_11_ramp_and_steady_energy_are_the_whole_and_edges_are_interpolated) {
  const std::vector<EnergyAtInstant> samples{
      {at(0), 0 * joule}, {at(4), 40 * joule}, {at(8), 120 * joule}, {at(10), 130 * joule}};
  const auto energy = split_ramp(samples, {at(3), at(7)}, {0.1, 0.1});
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->steady.best, 70 * joule);  // 100 - 30
  EXPECT_EQ(energy->ramp.best, 60 * joule);
  EXPECT_EQ(energy->steady.high, 77 * joule);
  EXPECT_FALSE(split_ramp(samples, {at(3), at(11)}, {0.1, 0.1})) << "nobody sampled that long";
}

}  // namespace
}  // namespace joulery

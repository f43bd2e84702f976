// SPDX-License-Identifier: Apache-2.0
// Every fault on machines whose truth is known: the printed interval holds it, no joule is invented or lost, the run
// names what happened, and a replay says the same.
#include <gtest/gtest.h>

#include "tests/rig/faults.h"

namespace joulery::rig {
namespace {

constexpr std::uint64_t kSeeds = 40;

bool holds(const Outcome& outcome) {
  return outcome.run.total.low <= outcome.truth && outcome.truth <= outcome.run.total.high;
}

class EveryFault : public ::testing::TestWithParam<Fault> {};

TEST_P(EveryFault, loses_and_invents_nothing_where_the_instruments_show_the_truth) {
  const Fault& fault = GetParam();
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Chance chance(seed);
    const Outcome outcome = run(fault.plan(chance, Gains::exact), seed);
    EXPECT_TRUE(holds(outcome)) << "seed " << seed << ": " << outcome.run.total.low / joule << " to "
                                << outcome.run.total.high / joule << ", truth " << outcome.truth / joule;
    if (!fault.within_joules) continue;
    EXPECT_NEAR(outcome.run.total.best / joule, outcome.truth / joule, *fault.within_joules) << "seed " << seed;
    Energy shared;
    for (const ShareResult& share : outcome.run.shares) shared += share.energy.best;
    EXPECT_EQ(shared, outcome.run.total.best) << "R29: shares sum to the microjoule";
  }
}

TEST_P(EveryFault, is_named_and_replayed) {
  const Fault& fault = GetParam();
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Chance chance(seed);
    const Outcome outcome = run(fault.plan(chance, Gains::drawn), seed);
    EXPECT_TRUE(is_named(fault, outcome.run)) << fault.machine << " must say: " << fault.named << ", seed " << seed
                                              << (outcome.run.anomalies.empty() ? "" : outcome.run.anomalies[0].text);
    EXPECT_TRUE(outcome.replay_is_same) << "seed " << seed;
  }
}

std::string test_name(const ::testing::TestParamInfo<Fault>& info) {
  std::string name = info.param.machine;
  std::erase_if(name, [](char c) { return c == ','; });
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rig, EveryFault, ::testing::ValuesIn(faults().begin(), faults().end()), test_name);

TEST(Coverage, of_the_stated_95_percent_intervals_lies_between_93_and_100_percent) {
  std::uint64_t held = 0;
  std::uint64_t all = 0;
  for (const Fault& fault : faults()) {
    for (std::uint64_t seed = 1000; seed < 1000 + kSeeds; ++seed, ++all) {
      Chance chance(seed);
      held += holds(run(fault.plan(chance, Gains::drawn), seed)) ? 1 : 0;
    }
  }
  EXPECT_GE(static_cast<double>(held) / static_cast<double>(all), 0.93) << held << " of " << all;
}

}  // namespace
}  // namespace joulery::rig

// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/compare_pair.h"

#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"

namespace joulery {
namespace {

TEST(ComparePair, BM_16_arms_of_one_bench_are_compared_within_their_blocks) {
  const Bench bench = examples::example_bench();
  const auto pair = compare_pair({&bench, 0}, {&bench, 1}, {"model"});
  ASSERT_TRUE(pair) << describe(pair.error());
  EXPECT_TRUE(pair->by_blocks);
  EXPECT_NEAR(pair->ratio->best, 4, 0.1);
  EXPECT_EQ(pair->differences.front().field, "model");
}

TEST(ComparePair, trials_of_two_benches_are_compared_by_their_clusters) {
  const Bench before = examples::example_bench();
  Bench after = examples::example_bench();
  after.id = "01ANOTHERBENCH000000000000";
  for (Repeat& repeat : after.trials[0].trial.repeats) {
    for (PhaseEnergy& phase : repeat.phases) phase.energy = phase.energy + phase.energy;
  }
  const auto pair = compare_pair({&before, 0}, {&after, 0}, {});
  ASSERT_TRUE(pair) << describe(pair.error());
  EXPECT_FALSE(pair->by_blocks);
  EXPECT_NEAR(pair->ratio->best, 2, 1e-9);
  EXPECT_LT(pair->ratio->low, 2);
}

TEST(ComparePair, BM_14_of_two_methods_or_two_machines_the_doubt_of_both_instruments_is_in_the_ratio) {
  const Bench before = examples::example_bench();
  Bench after = examples::example_bench();
  after.id = "01ANOTHERBENCH000000000000";
  const auto same = compare_pair({&before, 0}, {&after, 0}, {});
  ASSERT_TRUE(same) << describe(same.error());
  EXPECT_FALSE(same->adds_instruments);
  after.trials[0].trial.method = Method::counted;
  ASSERT_NE(before.trials[0].trial.method, Method::counted);
  after.trials[0].trial.instrument_fraction = 0.05;
  const auto methods = compare_pair({&before, 0}, {&after, 0}, {});
  ASSERT_TRUE(methods) << describe(methods.error());
  EXPECT_TRUE(methods->adds_instruments);
  EXPECT_NEAR(methods->ratio->low, same->ratio->low * 0.95 / 1.3, 1e-9) << "B is 5 % off, A is 30 %";
  EXPECT_NEAR(methods->ratio->high, same->ratio->high * 1.05 / 0.7, 1e-9);
  Bench elsewhere = before;
  elsewhere.id = "01ANOTHERBENCH000000000000";
  elsewhere.host.id_hash = "another machine";
  EXPECT_TRUE(compare_pair({&before, 0}, {&elsewhere, 0}, {})->adds_instruments);
}

TEST(ComparePair, one_cluster_tells_no_interval) {
  const Bench before = examples::example_bench();
  Bench after = examples::example_bench();
  after.id = "01ANOTHERBENCH000000000000";
  for (Repeat& repeat : after.trials[0].trial.repeats) repeat.cluster = "one";
  const auto pair = compare_pair({&before, 0}, {&after, 0}, {});
  ASSERT_TRUE(pair);
  EXPECT_FALSE(pair->ratio);
}

TEST(ComparePair, BM_17_an_undeclared_difference_is_refused_with_every_field) {
  const Bench bench = examples::example_bench();
  const auto pair = compare_pair({&bench, 0}, {&bench, 2}, {"model"});
  ASSERT_FALSE(pair);
  EXPECT_EQ(pair.error().kind, ErrorKind::unsupported);
  for (const char* field : {"precision", "engine", "template", "output_cap"})
    EXPECT_NE(describe(pair.error()).find(field), std::string::npos) << field;
}

TEST(ComparePair, BM_1_two_rungs_are_refused_and_two_tasks_too) {
  const Bench bench = examples::example_bench();
  Bench metered = bench;
  metered.trials[0].trial.rung = Rung::node_metered;
  EXPECT_EQ(compare_pair({&bench, 0}, {&metered, 0}, {}).error().kind, ErrorKind::unsupported);
  EXPECT_EQ(compare_pair({&bench, 0}, {&bench, 4}, {"model"}).error().what, "not comparable: two tasks");
}

TEST(ComparePair, BM10_a_trial_with_a_stranger_on_the_accelerator_is_void_unless_sharing_was_asked_for) {
  Bench bench = examples::example_bench();
  bench.trials[1].machine.emplace().strangers = {{"machine/gpu-0", "train", 4242, std::chrono::seconds(3)}};
  const auto refused = compare_pair({&bench, 0}, {&bench, 1}, {"model"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  EXPECT_EQ(refused.error().what, "another process used an accelerator: train (pid 4242) on gpu-0");
  bench.trials[1].machine->is_shared = true;
  EXPECT_TRUE(compare_pair({&bench, 0}, {&bench, 1}, {"model"}));
}

}  // namespace
}  // namespace joulery

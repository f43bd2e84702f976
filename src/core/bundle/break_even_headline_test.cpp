// SPDX-License-Identifier: Apache-2.0
// Break-even of a bench: the founding study's Table 5 through the bundle, one rung for both sides, carbon apart.
#include "core/bundle/break_even_headline.h"

#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"
#include "core/bundle/headlines.h"
#include "core/bundle/verify.h"
#include "core/statistics/half_digit.h"

namespace joulery {
namespace {

Bounded<TrainingEnergy> printed(std::string_view text) {
  const Bounded<double> digits = half_digit_interval(text).value();
  return {digits.low * training_kilowatt_hour, digits.best * training_kilowatt_hour,
          digits.high * training_kilowatt_hour};
}

/// A trial whose query takes what Table 5 prints of BLOOMz-7B, at the node.
TrialRungs table_5_query() {
  const Bounded<double> digits = half_digit_interval("1.0e-4").value();
  TrialRungs rungs;
  rungs.three.node = {
      Rung::node_modelled,
      Bounded<EnergyPerQuery>{digits.low * kilowatt_hour_per_query, digits.best * kilowatt_hour_per_query,
                              digits.high * kilowatt_hour_per_query},
      Method::imported,
      {}};
  return rungs;
}

BenchModel table_5_model() {
  BenchModel model;
  model.training = BenchTraining{{Rung::node_modelled, printed("51686"), printed("7571"), std::nullopt},
                                 Method::imported,
                                 exact(57 * gram_per_kilowatt_hour),
                                 "",
                                 "Table 5"};
  return model;
}

std::optional<Factors> place_with(double grams) {
  Factors factors;
  factors.intensity = exact(grams * gram_per_kilowatt_hour);
  return factors;
}

TEST(BreakEvenOfABench, BM30_table_5_is_564_to_624_million_queries_by_energy_and_243_million_by_carbon) {
  const TrialRungs rungs = table_5_query();
  const auto even = break_even_of(table_5_model(), &rungs, place_with(138.75));
  ASSERT_TRUE(even && even->by_energy && even->by_carbon);
  EXPECT_NEAR(even->by_energy->low, 564.4e6, 0.1e6);
  EXPECT_NEAR(even->by_energy->best, 592.57e6, 1);
  EXPECT_NEAR(even->by_energy->high, 623.8e6, 0.1e6);
  EXPECT_NEAR(even->by_carbon->best, 243e6, 0.5e6);
}

TEST(BreakEvenOfABench, BM30_two_rungs_are_refused_in_words_and_a_rung_the_trial_measured_is_taken) {
  TrialRungs rungs = table_5_query();
  BenchModel model = table_5_model();
  model.training->cost.rung = Rung::device_gross;
  const auto refused = break_even_of(model, &rungs, place_with(138.75));
  EXPECT_FALSE(refused->by_energy);
  EXPECT_FALSE(refused->by_carbon);
  EXPECT_NE(refused->why_not_by_energy.find("two boundaries: device.gross and node.modelled"), std::string::npos)
      << refused->why_not_by_energy;
  rungs.three.device_gross = {Rung::device_gross, exact(0.5e-4 * kilowatt_hour_per_query), Method::counted, {}};
  EXPECT_NEAR(break_even_of(model, &rungs, place_with(138.75))->by_energy->best, 2 * 592.57e6, 1);
}

TEST(BreakEvenOfABench, BM30_a_training_stated_with_its_building_meets_queries_stepped_up_by_the_places_PUE) {
  TrialRungs rungs = table_5_query();
  BenchModel model = table_5_model();
  model.training->cost.rung = Rung::site;
  rungs.site = {Rung::site, std::nullopt, Method::assumed, "no PUE declared"};
  const std::string refused = break_even_of(model, &rungs, std::nullopt)->why_not_by_energy;
  EXPECT_NE(refused.find("two boundaries: site and node.modelled"), std::string::npos) << refused;
  EXPECT_TRUE(refused.ends_with("; no PUE declared")) << refused;
  rungs.site = {Rung::site, exact(2e-4 * kilowatt_hour_per_query), Method::assumed, {}};
  EXPECT_NEAR(break_even_of(model, &rungs, std::nullopt)->by_energy->best, 592.57e6 / 2, 1);
}

TEST(BreakEvenOfABench, BM30_what_is_not_known_of_carbon_leaves_the_energy_standing) {
  const TrialRungs rungs = table_5_query();
  BenchModel model = table_5_model();
  EXPECT_EQ(break_even_of(model, &rungs, std::nullopt)->why_not_by_carbon, "no place set for the queries");
  EXPECT_EQ(break_even_of(model, &rungs, Factors())->why_not_by_carbon,
            "the place of the queries has no carbon intensity");
  model.training->intensity.reset();
  const auto even = break_even_of(model, &rungs, place_with(138.75));
  EXPECT_EQ(even->why_not_by_carbon, "the grid of the training is not known");
  EXPECT_TRUE(even->by_energy);
}

TEST(BreakEvenOfABench, BM33_a_training_that_is_not_known_is_no_number_and_a_trial_without_figures_says_so) {
  const TrialRungs rungs = table_5_query();
  EXPECT_FALSE(break_even_of(BenchModel(), &rungs, place_with(44)));
  const auto even = break_even_of(table_5_model(), nullptr, place_with(44));
  EXPECT_FALSE(even->by_energy);
  EXPECT_EQ(even->why_not_by_energy, "the energy of a query is not known");
}

TEST(BreakEvenOfABench, BM35_it_is_derived_again_from_the_document_and_a_changed_one_shows) {
  const std::string text = bench_json(examples::example_bench());
  ASSERT_TRUE(verify_document(text)->mismatches.empty());
  const std::string stored = "\"queries_by_energy\": {";
  std::string changed = text;
  const auto at = changed.find("\"best\": ", changed.find(stored));
  ASSERT_NE(at, std::string::npos);
  changed.insert(at + 8, "1");
  const auto verified = verify_document(changed);
  ASSERT_EQ(verified->mismatches.size(), 1U);
  EXPECT_NE(verified->mismatches[0].path.find("break_even.queries_by_energy.best"), std::string::npos);
}

TEST(BreakEvenOfABench, BM35_a_bench_without_trainings_reads_and_writes_as_it_did_before) {
  Bench bench = examples::example_bench();
  for (BenchTrial& trial : bench.trials) trial.model.training.reset();
  const std::string text = bench_json(bench);
  EXPECT_EQ(text.find("training"), std::string::npos);
  EXPECT_EQ(text.find("break_even"), std::string::npos);
  EXPECT_TRUE(verify_document(text)->mismatches.empty());
}

TEST(BreakEvenOfABench, a_training_that_cannot_be_is_refused) {
  Bench bench = examples::example_bench();
  bench.trials[3].model.training->cost.training.low = 1e9 * training_kilowatt_hour;
  EXPECT_NE(read_bench_json(bench_json(bench)).error().where.find("model.training"), std::string::npos);
  bench = examples::example_bench();
  bench.trials[3].model.training->cost.training.high = 1e300 * training_kilowatt_hour;
  EXPECT_FALSE(read_bench_json(bench_json(bench)));
}

}  // namespace
}  // namespace joulery

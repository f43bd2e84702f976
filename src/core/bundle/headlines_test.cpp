// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/headlines.h"

#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"

namespace joulery {
namespace {

/// The example and what follows from it; headlines point into the bench.
struct Derived {
  Bench bench = examples::example_bench();
  Headlines headlines = headlines_of(bench);
};

TEST(Headlines, BM_14_both_doubts_are_told_and_the_instruments_is_added) {
  const Derived derived;
  const EnergyFigure& each = derived.headlines.trials[0].figures->per_query;
  ASSERT_TRUE(each.random);
  EXPECT_NEAR(each.instrument / each.best, 0.3, 1e-12);
  EXPECT_NEAR(each.total.high.base(), each.random->high.base() + each.instrument.base(), 1e-12);
  EXPECT_LT(each.total.low, each.random->low);
}

TEST(Headlines, one_cluster_leaves_the_instruments_doubt_alone) {
  Bench bench = examples::example_bench();
  for (Repeat& repeat : bench.trials[0].trial.repeats) repeat.cluster = "one";
  const Headlines headlines = headlines_of(bench);
  const EnergyFigure& each = headlines.trials[0].figures->per_query;
  EXPECT_FALSE(each.random);
  EXPECT_NEAR(each.total.high / each.best, 1.3, 1e-12);
}

TEST(Headlines, BM_29_units_are_one_energy_in_other_words) {
  const Derived derived;
  const TrialFigures& figures = *derived.headlines.trials[2].figures;
  const double joules = figures.per_query.best / joule_per_query;
  EXPECT_NEAR(figures.queries_per_kilowatt_hour->best, 3.6e6 / joules, 1e-6);
  EXPECT_NEAR(figures.per_output_token->best / joule_per_token, joules / 2, 0.01 * joules);
  EXPECT_NEAR(figures.per_thousand->location->best.base(), joules * 1000 / 3.6e6 * 44.2, 1e-4);
  EXPECT_FALSE(figures.per_thousand->on_site_water);
  EXPECT_FALSE(derived.headlines.trials[0].figures->per_output_token);
}

TEST(Headlines, BM_2_three_rungs_stand_side_by_side_or_say_why_not) {
  const Derived derived;
  const TrialRungs& rungs = derived.headlines.trials[0].figures->rungs;
  EXPECT_EQ(rungs.three.node.rung, Rung::node_modelled);
  ASSERT_TRUE(rungs.three.device_gross.energy && rungs.three.device_net.energy);
  EXPECT_NEAR(*rungs.three.idle_fraction(),
              1 - rungs.three.device_net.energy->best / rungs.three.device_gross.energy->best, 1e-12);
  const TrialRungs& without = derived.headlines.trials[4].figures->rungs;
  EXPECT_EQ(without.three.device_net.missing_text(), "not measured: no accelerator in this machine");
  EXPECT_FALSE(without.three.idle_fraction());
}

TEST(Headlines, BM_1_the_site_is_the_node_times_a_declared_pue_and_nothing_without_one) {
  Bench bench = examples::example_bench();
  const Headlines without = headlines_of(bench);
  EXPECT_EQ(without.trials[0].figures->rungs.site.missing_text(), "not measured: no PUE declared");
  bench.factors->pue = 1.25;
  bench.factors->rows.push_back({"pue", 1.25, "", "option", "--pue", "given by the user", "2026", ""});
  const Headlines with = headlines_of(bench);
  const TrialRungs& rungs = with.trials[0].figures->rungs;
  ASSERT_TRUE(rungs.site.energy);
  EXPECT_NEAR(rungs.site.energy->best / rungs.three.node.energy->best, 1.25, 1e-12);
  EXPECT_EQ(rungs.site.rung, Rung::site);
  EXPECT_EQ(rungs.site.method, Method::assumed);
  bench.factors->rows.back().table = "default";
  EXPECT_FALSE(headlines_of(bench).trials[0].figures->rungs.site.energy) << "a default is no declaration";
  bench.factors->rows.back().table = "option";
  bench.factors->pue = 40;
  EXPECT_FALSE(headlines_of(bench).trials[0].figures->rungs.site.energy);
}

TEST(Headlines, BM_5_idle_that_is_shorter_than_its_tier_asks_or_hardly_updated_is_flagged) {
  Bench bench = examples::example_bench();
  EXPECT_FALSE(headlines_of(bench).trials[0].figures->rungs.device_net.idle_too_short);
  for (BenchIdle& idle : bench.trials[0].idle) {
    if (idle.rung == Rung::device_gross && idle.state == IdleState::empty) idle.window.updates = 99;
  }
  const Headlines few = headlines_of(bench);
  EXPECT_TRUE(few.trials[0].figures->rungs.device_net.idle_too_short);
  EXPECT_FALSE(few.trials[0].figures->rungs.node_net.idle_too_short);
  for (BenchIdle& idle : bench.trials[1].idle) idle.window.time = std::chrono::seconds(2);
  EXPECT_TRUE(headlines_of(bench).trials[1].figures->rungs.node_marginal.idle_too_short);
  bench.tier = Tier::smoke;
  EXPECT_FALSE(headlines_of(bench).trials[1].figures->rungs.node_marginal.idle_too_short) << "smoke asks for none";
}

TEST(Headlines, BM_6_marginal_takes_off_more_than_net_and_what_drowns_is_below_resolution) {
  Bench bench = examples::example_bench();
  const Headlines before = headlines_of(bench);
  const TrialRungs& rungs = before.trials[0].figures->rungs;
  EXPECT_LT(rungs.device_marginal.energy->best, rungs.device_net.energy->best);
  // 20 queries of 0.35 J took 9 s: 0.77 W of idle power leave nothing.
  for (BenchIdle& idle : bench.trials[0].idle) idle.window.mean = 0.77 * watt;
  const Headlines after = headlines_of(bench);
  const AboveIdle& net = after.trials[0].figures->rungs.device_net;
  EXPECT_FALSE(net.energy);
  ASSERT_TRUE(net.at_most);
  EXPECT_GT(*net.at_most, EnergyPerQuery{});
}

TEST(Headlines, BM_18_quality_is_scored_again_from_the_answers) {
  Bench bench = examples::example_bench();
  EXPECT_NEAR(headlines_of(bench).trials[0].quality->value.best, 0.85, 1e-12);
  for (auto& answers : bench.trials[0].answers) answers[0].answer->text = "neither";
  EXPECT_NEAR(headlines_of(bench).trials[0].quality->value.best, 0.80, 1e-12);
  EXPECT_EQ(contradictions(bench).size(), bench.trials[0].answers.size());
  EXPECT_EQ(contradictions(bench)[0].path, "measured.trials[0].trial.repeats[0].correct");
}

TEST(Headlines, BM_28_random_weights_have_no_quality_and_no_place_on_the_front) {
  const Derived derived;
  const TrialHeadline& random = derived.headlines.trials[4];
  EXPECT_FALSE(random.quality);
  EXPECT_EQ(random.why_no_quality, "the weights are random");
  EXPECT_FALSE(random.figures->per_correct);
  EXPECT_TRUE(random.figures->result.queries.answered > 0);
}

TEST(Headlines, quality_of_made_images_is_the_stored_one_and_has_no_interval) {
  Bench bench = examples::example_bench();
  bench.trials[0].task = "image-generation";
  bench.trials[0].image_quality["frechet"] = 31.5;
  const Headlines headlines = headlines_of(bench);
  ASSERT_TRUE(headlines.trials[0].quality);
  EXPECT_EQ(headlines.trials[0].quality->value, exact(31.5));
  EXPECT_FALSE(headlines.trials[0].quality->is_higher_better);
  EXPECT_EQ(headlines.trials[0].quality->features, "");
  bench.trials[0].trial.synthetic_weights = true;
  EXPECT_FALSE(headlines_of(bench).trials[0].quality);
}

TEST(Headlines, BM18_a_distance_of_made_images_is_told_with_its_features_and_kept_with_both_hashes) {
  Bench bench = examples::example_bench();
  bench.trials[0].task = "image-generation";
  bench.trials[0].image_quality["frechet"] = 0.25;
  bench.trials[0].images = BenchImages{"images/small",
                                       std::string(64, '1'),
                                       40,
                                       "data:sets/digits/test",
                                       std::string(64, '2'),
                                       297,
                                       "64 grey levels",
                                       64};
  EXPECT_EQ(headlines_of(bench).trials[0].quality->features, "64 grey levels");
  const std::string text = bench_json(bench);
  const auto again = read_bench_json(text);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again->trials[0].images->references_sha256, std::string(64, '2'));
  EXPECT_EQ(bench_json(*again), text);
  EXPECT_FALSE(again->trials[1].images);
}

TEST(Headlines, BM_20_the_front_tells_how_sure_each_place_is) {
  const Derived derived;
  const TaskHeadline& task = derived.headlines.tasks[0];
  ASSERT_EQ(task.compared, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(task.front[0]->probability, 1);  // the cheapest always is
  EXPECT_FALSE(task.front[2]->on_front);     // dearer and worse
  EXPECT_LT(task.front[2]->probability, 0.5);
  EXPECT_TRUE(task.front[3]->on_front);
  EXPECT_GT(task.front[1]->probability, 0);
  EXPECT_LT(task.front[1]->probability, 1);  // one item more is right: other items may say otherwise
}

TEST(Headlines, BM_21_iso_quality_is_the_cheapest_as_good_as_the_best_or_none) {
  Bench bench = examples::example_bench();
  EXPECT_EQ(headlines_of(bench).tasks[0].best_quality->cheapest, std::nullopt);
  bench.trials[1].answers = bench.trials[3].answers;  // as good as the best one
  const Headlines headlines = headlines_of(bench);
  const BestQuality& best = *headlines.tasks[0].best_quality;
  EXPECT_EQ(best.best, 1U);
  bench = examples::example_bench();
  for (auto& answers : bench.trials[1].answers) answers[18].answer->text = *bench.trials[1].items.truths[18].label;
  const Headlines again = headlines_of(bench);
  EXPECT_EQ(again.tasks[0].best_quality->best, 3U);
  EXPECT_EQ(again.tasks[0].best_quality->cheapest, 1U);
  EXPECT_LT(again.tasks[0].best_quality->energy_ratio->high, 0.2);
}

TEST(Headlines, BM_17_arms_on_other_data_are_another_group_and_those_left_are_still_compared) {
  Bench bench = examples::example_bench();
  bench.trials[1].trial.arm.fingerprint.set("items_hash", "others");
  const Headlines headlines = headlines_of(bench);
  ASSERT_EQ(headlines.tasks.size(), 3U);
  EXPECT_EQ(headlines.tasks[0].compared, (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_TRUE(headlines.tasks[0].comparison);
  EXPECT_EQ(headlines.tasks[1].trials, std::vector<std::size_t>{1});
  EXPECT_FALSE(headlines.tasks[1].comparison);
}

TEST(Headlines, BM_17_arms_on_two_devices_are_not_compared) {
  Bench bench = examples::example_bench();
  bench.trials[1].trial.arm.fingerprint.set("device", "another card");
  const Headlines headlines = headlines_of(bench);
  const TaskHeadline& task = headlines.tasks[0];
  EXPECT_FALSE(task.comparison);
  EXPECT_NE(task.why_not_compared.find("device"), std::string::npos) << task.why_not_compared;
  EXPECT_FALSE(task.general);
  EXPECT_FALSE(task.stars[0].equal_width);
}

TEST(Headlines, BM_25_prefill_and_decode_sum_to_the_query_and_name_their_method) {
  const Derived derived;
  const TrialFigures& figures = *derived.headlines.trials[3].figures;
  ASSERT_TRUE(figures.lengths.phases) << figures.lengths.why_no_phases;
  const PhaseFigures& phases = *figures.lengths.phases;
  EXPECT_EQ(phases.share.method, SplitMethod::regression);
  EXPECT_NEAR((phases.prefill.best + phases.decode.best) / figures.per_query.best, 1, 1e-12);
  EXPECT_NEAR(phases.prefill_per_input_token->best * figures.lengths.input_tokens / joule_per_token,
              phases.prefill.best / joule_per_query, 1e-9);
  // Both doubts are in it: the share's and that of the trial's energy.
  EXPECT_LT(phases.prefill.low / phases.prefill.best, figures.per_query.total.low / figures.per_query.best);
  EXPECT_GT(phases.decode.high / phases.decode.best, figures.per_query.total.high / figures.per_query.best);
}

TEST(Headlines, BM_25_a_trial_of_one_length_says_why_it_is_not_resolved) {
  Bench bench = examples::example_bench();
  for (LengthStretch& each : bench.trials[3].stretches) each.output_tokens = 3;
  const TrialLengths lengths = headlines_of(bench).trials[3].figures->lengths;
  EXPECT_FALSE(lengths.phases);
  EXPECT_EQ(lengths.why_no_phases, "lengths vary too little, and no passes of one output token were run");
  EXPECT_EQ(lengths.why_no_fit, "lengths vary too little to tell what a token costs");
  bench.tier = Tier::smoke;
  EXPECT_NE(headlines_of(bench).trials[3].figures->lengths.why_no_phases.find("tier smoke"), std::string::npos);
}

TEST(Headlines, BM_22_the_fit_carries_the_doubt_of_the_instruments) {
  const Derived derived;
  const TrialLengths& lengths = derived.headlines.trials[3].figures->lengths;
  ASSERT_TRUE(lengths.fit) << lengths.why_no_fit;
  EXPECT_NEAR(lengths.fit->per_output.best / joule_per_token, 25 * 0.05, 0.05);
  EXPECT_LT(lengths.fit->per_output.low / lengths.fit->per_output.best, 0.7);
  EXPECT_GT(lengths.fit->per_output.high / lengths.fit->per_output.best, 1.3);
}

TEST(Headlines, BM_22_what_of_a_difference_is_length_needs_counts_on_both_sides) {
  Bench bench = examples::example_bench();
  const auto count_out = [&bench](std::optional<std::uint64_t> tokens) {
    for (auto& answers : bench.trials[0].answers) {
      for (BenchAnswer& each : answers) each.tokens_out = tokens;
    }
  };
  count_out(std::nullopt);
  EXPECT_TRUE(headlines_of(bench).tasks[0].lengths.empty());
  count_out(1);
  const Headlines headlines = headlines_of(bench);
  ASSERT_EQ(headlines.tasks[0].lengths.size(), 1U);
  const LengthShare& share = headlines.tasks[0].lengths[0];
  EXPECT_EQ(share.trial, 3U);
  // The mean of its lengths is 57.5 in and 4 out, the other's 39.5 and 1.
  EXPECT_NEAR(share.explained / joule_per_query, 25 * (0.005 * 18 + 0.05 * 3), 0.3);
  EXPECT_GT(share.difference, share.explained);
}

TEST(Headlines, BM_35_a_bundle_without_stretches_says_nothing_of_lengths) {
  Bench bench = examples::example_bench();
  for (BenchTrial& trial : bench.trials) trial.stretches.clear();
  const std::string text = bench_json(bench);
  EXPECT_EQ(text.find("stretches"), std::string::npos);
  EXPECT_EQ(text.find("\"lengths\""), std::string::npos);
  EXPECT_TRUE(read_bench_json(text));
}

TEST(Headlines, BM_24_general_against_specific_names_what_is_not_matched) {
  const Derived derived;
  const TaskHeadline& task = derived.headlines.tasks[0];
  ASSERT_TRUE(task.general);
  EXPECT_NEAR(task.general->geometric->best, std::sqrt(6.0 * 25 / (0.5 * 2)), 0.2);
  EXPECT_EQ(task.unmatched, (std::vector<std::string>{"output_cap", "precision", "engine"}));
  EXPECT_EQ(derived.headlines.tasks[1].why_no_general, "the arms are not compared");
}

TEST(Headlines, BM_24_one_general_and_one_specific_model_are_compared_within_their_blocks) {
  Bench bench = examples::example_bench();
  const auto general = [&bench](std::size_t at) { return bench.trials[at].model.is_general; };
  ASSERT_TRUE(!general(0) && !general(1) && general(2) && general(3));
  bench.trials[1].trial.synthetic_weights = bench.trials[2].trial.synthetic_weights = true;
  const TaskHeadline task = headlines_of(bench).tasks[0];
  ASSERT_TRUE(task.general) << task.why_no_general;
  EXPECT_FALSE(task.general->geometric);
  ASSERT_TRUE(task.general_by_blocks);
  EXPECT_NEAR(task.general_by_blocks->best, task.general->cheapest, 0.02 * task.general->cheapest);
  EXPECT_LT(task.general_by_blocks->low, task.general_by_blocks->high);
  EXPECT_FALSE(task.unmatched.empty());
}

TEST(Headlines, BM_7_a_short_trial_is_indicative_and_in_no_rating) {
  Bench bench = examples::example_bench();
  bench.trials[0].trial.method = Method::counted;
  bench.trials[0].trial.sensor_updates = 3;
  const Headlines headlines = headlines_of(bench);
  EXPECT_TRUE(is_indicative(headlines.trials[0]));
  EXPECT_FALSE(headlines.trials[0].figures->rating.stars);
  EXPECT_FALSE(headlines.tasks[0].stars[0].equal_width);
  EXPECT_TRUE(headlines.tasks[0].stars[1].equal_width);
}

TEST(Headlines, BM_23_a_failed_trial_says_why_and_has_no_figures) {
  Bench bench = examples::example_bench();
  bench.trials[0].trial.repeats.clear();
  bench.trials[0].answers.clear();
  bench.trials[0].device.energies.clear();
  bench.trials[0].why_failed = "the engine ended with 139";
  const Headlines headlines = headlines_of(bench);
  EXPECT_FALSE(headlines.trials[0].figures);
  EXPECT_EQ(headlines.trials[0].why_no_figures, "the engine ended with 139");
  EXPECT_EQ(headlines.tasks[0].compared.size(), 3U);
  EXPECT_EQ(headlines.tasks[0].trials.front(), 0U);
  EXPECT_NE(bench_json(bench).find("the engine ended with 139"), std::string::npos);
}

/// The first arm's engine dies after so many repeats; they are kept.
void let_die(BenchTrial& trial, std::size_t repeats) {
  trial.trial.repeats.resize(repeats);
  trial.answers.resize(repeats);
  trial.device.energies.resize(repeats);
  std::erase_if(trial.stretches, [repeats](const LengthStretch& each) { return each.repeat >= repeats; });
  trial.why_failed = "the engine ended with 139";
}

TEST(Headlines, BM_16_23_an_arm_that_dies_in_the_midst_takes_nothing_from_the_others) {
  const Derived whole;
  Bench bench = examples::example_bench();
  let_die(bench.trials[0], 4);
  const Headlines headlines = headlines_of(bench);
  EXPECT_TRUE(headlines.trials[0].figures) << "what it did before is told";
  EXPECT_EQ(headlines.trials[0].why_failed, "the engine ended with 139");
  const TaskHeadline& task = headlines.tasks[0];
  EXPECT_EQ(task.trials.size(), 4U);
  EXPECT_EQ(task.compared, (std::vector<std::size_t>{1, 2, 3}));
  ASSERT_TRUE(task.comparison) << task.why_not_compared;
  EXPECT_EQ(task.comparison->repeats + task.comparison->left_out, examples::kExampleBlocks);
  EXPECT_NEAR(task.comparison->arms[2].ratio->best, 12.5, 0.3);
  EXPECT_TRUE(task.front[0]);
  EXPECT_TRUE(task.best_quality);
  EXPECT_FALSE(task.stars[0].equal_width);
  EXPECT_TRUE(task.stars[1].equal_width);
  EXPECT_EQ(headlines.trials[1].figures->per_query.total, whole.headlines.trials[1].figures->per_query.total);
  EXPECT_NE(bench_json(bench).find("\"why_failed\": \"the engine ended with 139\""), std::string::npos);
}

TEST(Headlines, BM_16_arms_that_were_broken_off_together_are_compared_in_the_blocks_they_share) {
  Bench bench = examples::example_bench();
  for (std::size_t at = 0; at < 4; ++at) {
    let_die(bench.trials[at], at < 2 ? 6 : 5);
    bench.trials[at].why_failed = "broken off: interrupted";
  }
  const Headlines headlines = headlines_of(bench);
  const TaskHeadline& task = headlines.tasks[0];
  ASSERT_TRUE(task.comparison) << task.why_not_compared;
  EXPECT_EQ(task.compared.size(), 4U);
  EXPECT_EQ(task.comparison->repeats + task.comparison->left_out, 6U);
  EXPECT_GE(task.comparison->left_out, 1U) << "two arms did not end the sixth block";
}

TEST(Headlines, BM_8_a_trial_is_judged_by_all_its_repeats_against_the_tier_that_was_asked_for) {
  Bench bench = examples::example_bench();
  const TrialPrecision quick = headlines_of(bench).trials[0].figures->precision;
  EXPECT_EQ(quick.verdict, PrecisionVerdict::reached) << "three processes of three repeats each";
  EXPECT_LT(quick.half_width_fraction, 0.05);
  bench.tier = Tier::certified;
  EXPECT_EQ(headlines_of(bench).trials[3].figures->precision.verdict, PrecisionVerdict::missed);
  EXPECT_NE(bench_json(bench).find("\"verdict\": \"missed\""), std::string::npos);
  bench.tier = Tier::smoke;
  EXPECT_FALSE(headlines_of(bench).trials[0].figures->precision.verdict);
}

TEST(Headlines, a_changed_answer_shows_in_its_repeat_even_where_the_score_stays) {
  Bench bench = examples::example_bench();
  const Headlines before = headlines_of(bench);
  bench.trials[0].answers[5][19].answer->text = "also wrong";
  const Headlines after = headlines_of(bench);
  EXPECT_EQ(after.trials[0].quality->value, before.trials[0].quality->value);
  EXPECT_EQ(after.trials[0].answers_sha256[4], before.trials[0].answers_sha256[4]);
  EXPECT_NE(after.trials[0].answers_sha256[5], before.trials[0].answers_sha256[5]);
}

}  // namespace
}  // namespace joulery

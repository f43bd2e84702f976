// SPDX-License-Identifier: Apache-2.0
// Tests of one task's measurement with scripted engines on a scripted machine of 10 W: its protocol, and every way one
// arm may fail without harm to the others.
#include "shell/bench/group_run.h"

#include <algorithm>
#include <set>

#include "core/benchmarking/blocks.h"
#include "core/benchmarking/clustered_repeats.h"
#include "core/benchmarking/trial_precision.h"
#include "shell/bench/scripted_engine.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

using script::BenchStage;
using script::group_of;
using script::short_pace;

/// What became of a group.
struct Told {
  SeenGroup seen;
  Run run;
  std::vector<BenchTrial> trials;
};

Told measured(BenchStage& stage, const GroupPlan& plan, const BenchPace& pace, std::uint64_t seed = 1) {
  const auto measurement = stage.measurement();
  Told told;
  told.seen = run_group(*measurement, plan, pace, seed, stage.tools());
  told.run = measurement->finish({});
  told.trials = trials_of(plan, told.seen, told.run, {});
  return told;
}

std::vector<std::string> span_names(const Run& run) {
  std::vector<std::string> names;
  names.reserve(run.spans.size());
  for (const SpanResult& span : run.spans) names.push_back(span.name);
  return names;
}

TEST(GroupRun, BM_3_phases_are_idle_load_warm_up_queries_and_idle_again) {
  BenchStage stage;
  BenchPace pace = short_pace();
  pace.query_time = Duration::zero();
  const Told told = measured(stage, group_of({"a"}), pace);
  EXPECT_EQ(span_names(told.run), (std::vector<std::string>{"idle empty before", "load a", "idle loaded before",
                                                            "warm-up a", "queries a, block 1", "queries a, block 2",
                                                            "idle loaded after", "idle empty after"}));
}

TEST(GroupRun, BM_3_a_repeat_has_the_energy_of_its_queries_and_not_of_loading) {
  BenchStage stage;
  const Told told = measured(stage, group_of({"a"}), short_pace());
  const Trial& trial = told.trials.at(0).trial;
  ASSERT_GE(trial.repeats.size(), 2U);
  for (const Repeat& repeat : trial.repeats) {
    const auto query = repeat.phase(TrialPhase::query);
    ASSERT_TRUE(query.has_value());
    EXPECT_NEAR(query->energy.best / joule, 10 * seconds_of(query->time), 1e-3);
    EXPECT_EQ(repeat.phase(TrialPhase::load).has_value(), repeat.block == 0);
  }
  EXPECT_NEAR(trial.repeats.front().phase(TrialPhase::load)->energy.best / joule,
              10 * seconds_of(trial.repeats.front().phase(TrialPhase::load)->time), 1e-3);
}

TEST(GroupRun, BM_5_idle_is_measured_before_and_after_empty_and_loaded) {
  BenchStage stage;
  const Told told = measured(stage, group_of({"a"}), short_pace());
  std::set<std::pair<IdleState, bool>> windows;
  for (const BenchIdle& idle : told.trials.at(0).idle) {
    windows.insert({idle.state, idle.is_before});
    EXPECT_NEAR(idle.window.mean / watt, 10, 0.01);
    EXPECT_GE(idle.window.time, std::chrono::milliseconds(900));
  }
  EXPECT_EQ(windows.size(), 4U);
}

TEST(GroupRun, BM_1_idle_windows_stand_at_the_rung_of_the_node_whichever_that_is) {
  for (const bool has_wall : {false, true}) {
    BenchStage stage;
    if (has_wall) stage.wall = 25 * watt;
    const Told told = measured(stage, group_of({"a"}), short_pace());
    const BenchTrial& trial = told.trials.at(0);
    EXPECT_EQ(trial.trial.rung, has_wall ? Rung::node_metered : Rung::node_modelled);
    EXPECT_EQ(trial.idle.size(), 4U);
    for (const BenchIdle& idle : trial.idle) {
      EXPECT_EQ(idle.rung, trial.trial.rung);
      EXPECT_NEAR(idle.window.mean / watt, has_wall ? 25 : 10, 0.01);
    }
  }
}

TEST(GroupRun, BM_2_an_accelerator_stands_beside_the_node_also_where_the_node_is_a_meter_that_holds_it) {
  for (const bool has_wall : {false, true}) {
    BenchStage stage;
    stage.gpu = 40 * watt;
    if (has_wall) stage.wall = 100 * watt;
    const Told told = measured(stage, group_of({"a"}), short_pace());
    const BenchTrial& trial = told.trials.at(0);
    EXPECT_EQ(trial.trial.rung, has_wall ? Rung::node_metered : Rung::node_modelled);
    ASSERT_EQ(trial.device.energies.size(), trial.trial.repeats.size()) << trial.device.why_missing;
    for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i) {
      const PhaseEnergy query = *trial.trial.repeats[i].phase(TrialPhase::query);
      EXPECT_NEAR(trial.device.energies[i].best / joule, 40 * seconds_of(query.time), 1e-3);
      EXPECT_NEAR(query.energy.best / joule, (has_wall ? 100 : 50) * seconds_of(query.time), 1e-3);
    }
    const auto of_gpu = [](const BenchIdle& idle) { return idle.rung == Rung::device_gross; };
    EXPECT_EQ(std::ranges::count_if(trial.idle, of_gpu), 4);
    for (const BenchIdle& idle : trial.idle) {
      if (!of_gpu(idle)) continue;
      EXPECT_NEAR(idle.window.mean / watt, 40, 0.01);
    }
  }
}

TEST(GroupRun, the_engines_are_the_workload_of_the_recording) {
  BenchStage stage;
  stage.counts_use = true;
  const Told told = measured(stage, group_of({"a"}), short_pace());
  const double own = told.run.charged_to(ConsumerKind::tree).best / joule;
  EXPECT_NEAR(own, 30 * seconds_of(stage.worked), 0.1 * own) << "what is above idle is the engine's";
  EXPECT_GT(own, 0);
  EXPECT_LT(told.run.charged_to(ConsumerKind::unknown).best / joule, 0.05 * own);
}

TEST(GroupRun, BM_4_warm_up_asks_other_items_than_the_measured_ones) {
  BenchStage stage;
  measured(stage, group_of({"a"}), short_pace());
  const auto is_answer = [](const std::string& line) { return line.find("\"do\":\"answer\"") != std::string::npos; };
  const auto first = std::ranges::find_if(stage.heard, is_answer);
  ASSERT_NE(first, stage.heard.end());
  EXPECT_NE(first->find("warm film"), std::string::npos);
  for (auto later = first + 1; later != stage.heard.end(); ++later)
    EXPECT_EQ(later->find("warm film"), std::string::npos);
}

TEST(GroupRun, BM_16_every_block_asks_every_arm_once_in_the_order_of_the_seed) {
  BenchStage stage;
  BenchPace pace = short_pace();
  pace.fewest_blocks = 6;
  pace.query_time = Duration::zero();
  const Told told = measured(stage, group_of({"a", "b", "c"}), pace, 11);
  std::vector<std::vector<std::size_t>> orders;
  for (const std::string& name : span_names(told.run)) {
    if (!name.starts_with("queries ")) continue;
    if (orders.empty() || orders.back().size() == 3) orders.emplace_back();
    orders.back().push_back(static_cast<std::size_t>(name.at(8) - 'a'));
  }
  ASSERT_EQ(orders.size(), 6U);
  const auto drawn = block_orders(3, 6, 11);
  EXPECT_EQ(orders, drawn);
  for (const BenchTrial& trial : told.trials) EXPECT_EQ(trial.trial.repeats.size(), 6U);
}

TEST(GroupRun, BM_7_short_data_sets_are_asked_again_until_every_arm_has_its_time) {
  BenchStage stage;
  stage.behaviours["quick"].item_time = std::chrono::milliseconds(10);
  stage.behaviours["slow"].item_time = std::chrono::milliseconds(100);
  const Told told = measured(stage, group_of({"quick", "slow"}), short_pace());
  for (const BenchTrial& trial : told.trials) {
    Duration time{};
    for (const Repeat& repeat : trial.trial.repeats) time += repeat.phase(TrialPhase::query)->time;
    EXPECT_GE(time, std::chrono::seconds(4)) << trial.model.id;
  }
  // The quick one passes over its items more than once in a repeat; answers are kept of the first pass.
  const Repeat& quick = told.trials.at(0).trial.repeats.front();
  EXPECT_GT(quick.queries.total(), 8U);
  EXPECT_EQ(quick.queries.total() % 8, 0U);
  EXPECT_EQ(told.trials.at(0).answers.front().size(), 8U);
  EXPECT_EQ(told.trials.at(1).trial.repeats.front().queries.total(), 8U);
}

TEST(GroupRun, BM_8_an_arm_that_is_faster_than_its_warm_up_still_has_its_time_in_the_fewest_blocks) {
  BenchStage stage;
  stage.behaviours["a"].item_time = std::chrono::milliseconds(10);
  stage.behaviours["a"].warm_up_times = 4;
  BenchPace pace = short_pace();
  pace.fewest_blocks = 5;
  pace.repeat_time = pace.query_time / 5;
  EXPECT_EQ(measured(stage, group_of({"a"}), pace).trials.at(0).trial.repeats.size(), 5U);
}

TEST(GroupRun, BM_8_an_arm_is_repeated_until_its_precision_is_judged) {
  BenchStage stage;
  stage.behaviours["a"].item_time = std::chrono::seconds(1);
  BenchPace pace = short_pace();
  pace.query_time = Duration::zero();
  pace.fewest_blocks = 5;
  pace.precision = PrecisionTarget{0.02, 5, 30};
  const Told told = measured(stage, group_of({"a"}), pace);
  // Five repeats and the second check of a steady machine; the last repeat's edge may be known a block later.
  EXPECT_GE(told.trials.at(0).trial.repeats.size(), 6U);
  EXPECT_LE(told.trials.at(0).trial.repeats.size(), 7U);
}

TEST(GroupRun, BM_4_8_the_repeats_of_a_quick_trial_are_one_series_over_its_three_processes) {
  BenchStage stage;
  stage.behaviours["a"].item_time = std::chrono::milliseconds(200);
  stage.behaviours["a"].slow_until = 2;  // its warm-up and its first repeat
  const Told told = measured(stage, group_of({"a"}), pace_of(Tier::quick));
  const Trial& trial = told.trials.at(0).trial;
  EXPECT_GE(trial.repeats.size(), 6U);
  const auto sorted = repeats_of(trial);
  ASSERT_TRUE(sorted) << describe(sorted.error());
  EXPECT_EQ(sorted->series.size(), 1U);
  EXPECT_EQ(sorted->series.front().size(), trial.repeats.size());
  EXPECT_EQ(sorted->steadiness, Steadiness::steady);
  EXPECT_EQ(sorted->cut, 1U) << "the slow repeat and no other";
  const auto precision = trial_precision(trial, demands_of(Tier::quick).precision, true);
  EXPECT_EQ(precision->verdict, PrecisionVerdict::reached);
}

TEST(GroupRun, BM_9_each_fresh_process_is_a_cluster_and_does_its_share) {
  BenchStage stage;
  BenchPace pace = short_pace();
  pace.processes = 3;
  pace.fewest_blocks = 5;
  const Told told = measured(stage, group_of({"a", "b"}), pace);
  EXPECT_EQ(stage.started, (std::vector<std::string>{"a", "b", "a", "b", "a", "b"}));
  std::set<std::string> clusters;
  std::set<std::uint32_t> blocks;
  for (const Repeat& repeat : told.trials.at(0).trial.repeats) {
    clusters.insert(repeat.cluster);
    blocks.insert(repeat.block);
  }
  EXPECT_EQ(clusters, (std::set<std::string>{"process 1", "process 2", "process 3"}));
  EXPECT_EQ(blocks.size(), told.trials.at(0).trial.repeats.size()) << "blocks are numbered through all processes";
}

TEST(GroupRun, BM_18_answers_are_scored_on_the_queries_that_were_metered) {
  BenchStage stage;
  const Told told = measured(stage, group_of({"a"}), short_pace());
  for (const Repeat& repeat : told.trials.at(0).trial.repeats) {
    EXPECT_EQ(repeat.correct, repeat.queries.answered * 3 / 4);  // each fourth is wrong
    EXPECT_EQ(repeat.input_tokens, repeat.queries.answered * 10);
    EXPECT_EQ(repeat.output_tokens, repeat.queries.answered);
  }
}

TEST(GroupRun, what_is_true_of_an_item_is_never_sent) {
  Item item;
  item.text = "a text";
  item.question = "a question";
  item.label = "secret";
  item.answers = {"secret"};
  item.words = {"a", "word"};
  item.tags = {"secret", "O"};
  item.image_path = "cat.png";
  item.boxes = {{"secret", {}, false}};
  const std::string sent = encode(WorkerRequest(AnswerRequest{{without_truth(item)}, {}}));
  EXPECT_EQ(sent.find("secret"), std::string::npos) << sent;
  for (const char* kept : {"a text", "a question", "word", "cat.png"}) EXPECT_NE(sent.find(kept), std::string::npos);
}

TEST(GroupRun, BM_23_failed_queries_are_counted_and_too_many_make_the_trial_void) {
  BenchStage stage;
  stage.behaviours["a"].fail_every = 8;  // one in eight
  const Told told = measured(stage, group_of({"a"}), short_pace());
  const BenchTrial& trial = told.trials.at(0);
  EXPECT_EQ(trial.trial.repeats.front().queries.failed * 7, trial.trial.repeats.front().queries.answered);
  EXPECT_FALSE(trial.answers.front().front().answer.has_value());
  EXPECT_EQ(trial.answers.front().front().why_not, "too long");
  EXPECT_TRUE(std::ranges::find(trial.flags, "void") != trial.flags.end());
}

TEST(GroupRun, answers_of_which_none_is_a_label_of_the_data_set_are_flagged) {
  BenchStage stage;
  stage.behaviours["a"].knows_no_label = true;
  const Told told = measured(stage, group_of({"a", "b"}), short_pace());
  const auto is_flagged = [&](std::size_t arm) {
    return std::ranges::find(told.trials.at(arm).flags, "answers_no_label") != told.trials.at(arm).flags.end();
  };
  EXPECT_TRUE(is_flagged(0));
  EXPECT_FALSE(is_flagged(1)) << "some of its answers are wrong, and labels all the same";
}

/// The failing arm beside a good one.
void expect_fails_alone(const script::EngineBehaviour& behaviour, std::string_view words, std::size_t repeats_kept) {
  BenchStage stage;
  stage.behaviours["bad"] = behaviour;
  const Told told = measured(stage, group_of({"bad", "good"}), short_pace());
  EXPECT_NE(told.trials.at(0).why_failed.find(words), std::string::npos) << told.trials.at(0).why_failed;
  EXPECT_EQ(told.trials.at(0).trial.repeats.size(), repeats_kept);
  EXPECT_EQ(told.trials.at(1).why_failed, "");
  EXPECT_GE(told.trials.at(1).trial.repeats.size(), 2U);
  EXPECT_FALSE(told.seen.interrupted);
}

TEST(GroupRun, an_engine_that_dies_fails_its_arm_alone_and_what_it_did_before_is_kept) {
  expect_fails_alone({.dies_at = 3}, "ended before it answered: exit code 0", 1);
}

TEST(GroupRun, an_engine_that_hangs_is_given_up_after_its_warm_up_scaled) {
  expect_fails_alone({.hangs_at = 3}, "said nothing for", 1);
}

TEST(GroupRun, an_engine_that_talks_rubbish_fails_its_arm_alone) {
  expect_fails_alone({.babbles_at = 2}, "not a message", 0);
}

TEST(GroupRun, a_model_that_cannot_be_loaded_fails_with_the_engines_own_words) {
  expect_fails_alone({.load_error = Error{ErrorKind::invalid, "no such recipe", "x", "use another"}},
                     "no such recipe: x; use another", 0);
}

TEST(GroupRun, an_engine_that_stamps_by_another_clock_is_given_nobodys_energy) {
  expect_fails_alone({.lies_about_time = true}, "CLOCK_MONOTONIC", 0);
}

TEST(GroupRun, the_energy_of_a_query_that_broke_off_is_nobodys) {
  BenchStage stage;
  stage.behaviours["bad"].dies_at = 3;
  const Told told = measured(stage, group_of({"bad", "good"}), short_pace());
  EXPECT_EQ(std::ranges::count(span_names(told.run), "queries bad, block 2"), 0);
  EXPECT_EQ(std::ranges::count(span_names(told.run), "queries bad, block 1"), 1);
}

TEST(GroupRun, a_model_whose_files_are_missing_is_not_started_and_says_how_to_get_them) {
  BenchStage stage;
  GroupPlan plan = group_of({"absent", "good"});
  plan.arms[0].why_not = Error{ErrorKind::gone, "the model is not there", "/m", "run tools/fetch all"};
  const Told told = measured(stage, plan, short_pace());
  EXPECT_EQ(stage.started, (std::vector<std::string>{"good"}));
  EXPECT_EQ(told.trials.at(0).why_failed, "the model is not there: /m; run tools/fetch all");
}

TEST(GroupRun, nothing_is_measured_where_no_model_can_run) {
  BenchStage stage;
  GroupPlan plan = group_of({"absent"});
  plan.arms[0].why_not = Error{ErrorKind::gone, "the model is not there", "/m", "fetch it"};
  const Told told = measured(stage, plan, short_pace());
  EXPECT_TRUE(told.run.spans.empty());
  EXPECT_TRUE(told.seen.idle.empty());
}

TEST(GroupRun, standings_forecast_what_is_left_once_a_block_is_done) {
  BenchStage stage;
  stage.behaviours["a"].item_time = std::chrono::milliseconds(500);  // 4 s a repeat
  BenchPace pace = short_pace();
  pace.query_time = std::chrono::seconds(40);
  pace.fewest_blocks = 10;
  const auto measurement = stage.measurement();
  GroupTools tools = stage.tools();
  std::vector<GroupStanding> standings;
  std::vector<Instant> instants;
  tools.tell = [&](const GroupStanding& standing) {
    standings.push_back(standing);
    instants.push_back(measurement->clock().now());
  };
  const SeenGroup seen = run_group(*measurement, group_of({"a"}), pace, 1, tools);
  const Instant ended = measurement->clock().now();
  ASSERT_EQ(seen.arms.size(), 1U);
  const auto block = [&](std::size_t blocks) {
    return std::ranges::find_if(standings, [blocks](const GroupStanding& standing) {
      return standing.blocks == blocks && standing.doing.starts_with("block");
    });
  };
  EXPECT_FALSE(block(0)->left.has_value());
  ASSERT_TRUE(block(1)->left.has_value());
  const double left = seconds_of(ended - instants.at(static_cast<std::size_t>(block(1) - standings.begin())));
  EXPECT_NEAR(seconds_of(*block(1)->left) / left, 1, 0.1);
  EXPECT_NEAR(*block(1)->energy_left / joule, 10 * seconds_of(*block(1)->left), 15);
  ASSERT_NE(block(5), standings.end());
  EXPECT_LT(*block(5)->left, *block(1)->left);
}

}  // namespace
}  // namespace joulery

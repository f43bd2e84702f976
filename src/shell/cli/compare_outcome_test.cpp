// SPDX-License-Identifier: Apache-2.0
// Tests of commands compared: what the words mean, and what a run's spans say of the blocks, as measured and when read
// again from the store.
#include "shell/cli/compare_outcome.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

std::vector<std::vector<std::string>> started(const std::vector<std::string>& words) {
  const auto arms = arms_of_words(words);
  std::vector<std::vector<std::string>> found;
  if (!arms) return found;
  found.reserve(arms->size());
  for (const CommandArm& arm : *arms) found.push_back(arm.start);
  return found;
}

Bounded<Energy> about(double joules) {
  const auto micro = [](double amount) { return Energy::of_microjoules(static_cast<std::int64_t>(amount * 1e6)); };
  return {micro(joules * 0.8), micro(joules), micro(joules * 1.2)};
}

/// A run as `compare` measures it, span by span.
struct Measured {
  Run run;

  explicit Measured(std::vector<std::string> words = {"a", "--", "b"}, BlockPlan plan = {}) {
    run.start.id = "01EXAMPLE0000000000000000A";
    run.start.command = std::move(words);
    run.start.tags = tags_of_plan(plan);
    run.method = Method::counted;
  }
  void add(const std::string& name, double joules, double seconds, std::map<std::string, double> work = {}) {
    SpanResult span;
    span.name = name;
    span.start = run.spans.empty() ? Instant{} : run.spans.back().end;
    span.end = span.start + Duration(static_cast<std::int64_t>(seconds * 1e9));
    span.energy = about(joules);
    span.work = std::move(work);
    run.spans.push_back(std::move(span));
  }
  void add_good(const std::string& letter, std::size_t block, double joules) {
    add(block_span(letter, block), joules, 1, {{good_runs(letter), 1}});
  }
};

TEST(CompareWords, one_quoted_word_goes_to_the_shell_and_several_start_as_they_stand) {
  EXPECT_EQ(started({"sort -n x", "--", "sort", "two words"}),
            (std::vector<std::vector<std::string>>{{"/bin/sh", "-c", "sort -n x"}, {"sort", "two words"}}));
  EXPECT_EQ(started({"./a", "--", "./b"}), (std::vector<std::vector<std::string>>{{"./a"}, {"./b"}}));
}

TEST(CompareWords, fewer_than_two_commands_or_an_empty_one_are_refused) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {}, {"a"}, {"a", "--"}, {"--", "a"}, {"a", "--", "--", "b"}, {"a", "--", " "}}) {
    EXPECT_FALSE(arms_of_words(words).has_value()) << words.size();
  }
}

TEST(CompareWords, a_plan_comes_back_from_the_tags_of_its_run) {
  BlockPlan plan;
  plan.seed = UINT64_MAX;
  plan.warm_ups = 0;
  plan.precision = {0.05, 5, 12};
  const auto back = plan_of_tags(tags_of_plan(plan));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->seed, UINT64_MAX);
  EXPECT_EQ(back->warm_ups, 0U);
  EXPECT_EQ(back->precision.most, 12U);
  EXPECT_EQ(back->precision.half_width_fraction, 0.05);
  EXPECT_FALSE(back->has_fixed_blocks);
  plan.has_fixed_blocks = true;
  EXPECT_TRUE(plan_of_tags(tags_of_plan(plan))->has_fixed_blocks);
  EXPECT_FALSE(plan_of_tags({{"task", "x"}}).has_value());
}

TEST(CompareOutcome, BM_16_the_ratio_is_of_runs_in_the_same_block_whatever_their_order) {
  Measured measured;
  measured.add_good("A", 1, 10);
  measured.add_good("B", 1, 20);
  measured.add_good("B", 2, 40);
  measured.add_good("A", 2, 20);
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 2U);
  ASSERT_TRUE(comparison->figures.arms[1].ratio.has_value());
  EXPECT_NEAR(comparison->figures.arms[1].ratio->best, 2, 1e-9);
  EXPECT_TRUE(why_no_ratio(*comparison, 1).empty());
}

TEST(CompareOutcome, a_block_that_was_broken_off_and_warm_ups_are_in_no_figure) {
  Measured measured;
  measured.add(warm_up_span("A", 1), 500, 1);
  measured.add(warm_up_span("B", 1), 500, 1);
  for (const std::size_t block : {1U, 2U}) {
    measured.add_good("A", block, 10);
    measured.add_good("B", block, 30);
  }
  measured.add_good("A", 3, 500);
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 2U);
  EXPECT_NEAR(comparison->figures.arms[0].joules->best, 10, 1e-6);
}

TEST(CompareOutcome, BM_23_a_run_that_failed_is_told_and_never_a_success) {
  Measured measured;
  measured.add_good("A", 1, 10);
  measured.add(block_span("B", 1), 5, 0.1);
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_TRUE(has_void_arm(*comparison));
  EXPECT_EQ(why_no_ratio(*comparison, 1), "B failed in 1 of 1 runs; more than 5 % make it void");
  const std::string text = comparison_text(measured.run, *comparison, {80, false, true});
  EXPECT_NE(text.find("undefined (0 of 1 good)"), std::string::npos) << text;
  EXPECT_NE(text.find("0 of 1"), std::string::npos) << text;
}

TEST(CompareOutcome, BM_6_idle_before_and_after_give_the_net_energy_of_a_run) {
  Measured measured;
  measured.add("idle before", 20, 4);
  for (const std::size_t block : {1U, 2U, 3U}) {
    measured.add_good("A", block, 10);
    measured.add_good("B", block, 12);
  }
  measured.add("idle after", 20, 4);
  measured.run.idle_power = 5 * watt;
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison && comparison->idle);
  EXPECT_NEAR(comparison->idle->power.best / watt, 5, 1e-6);
  ASSERT_TRUE(comparison->figures.arms[1].net && comparison->figures.arms[1].net->energy);
  EXPECT_NEAR(comparison->figures.arms[1].net->energy->best / joule, 7, 1e-6);
}

TEST(CompareOutcome, a_machine_that_was_not_idle_gives_no_net_energy_and_says_why) {
  Measured measured;
  measured.add("idle before", 20, 4);
  measured.add_good("A", 1, 10);
  measured.add_good("B", 1, 12);
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_FALSE(comparison->idle.has_value());
  EXPECT_EQ(comparison->why_no_idle, "the machine was not idle when it was watched");
}

TEST(CompareOutcome, an_idle_phase_of_a_moment_gives_no_net_energy_and_says_why) {
  Measured measured;
  measured.add("idle before", 1, 0.3);
  measured.add_good("A", 1, 10);
  measured.add_good("B", 1, 12);
  EXPECT_EQ(command_comparison(measured.run)->why_no_idle, "the idle machine was watched for less than 0.5 s");
}

TEST(CompareOutcome, a_ratio_whose_interval_holds_1_is_said_to_show_nothing) {
  Measured measured;
  for (std::size_t block = 1; block <= 4; ++block) {
    measured.add_good("A", block, 10);
    measured.add_good("B", block, block % 2 == 0 ? 9 : 11);
  }
  const auto comparison = command_comparison(measured.run);
  ASSERT_TRUE(comparison.has_value());
  const std::string text = comparison_text(measured.run, *comparison, {200, false, true});
  EXPECT_NE(text.find("no difference is shown"), std::string::npos) << text;
}

TEST(CompareOutcome, BM_15_a_ratio_has_the_digits_that_its_interval_carries) {
  const auto told = [](double spread) {
    Measured measured;
    for (std::size_t block = 1; block <= 4; ++block) {
      measured.add_good("A", block, 10);
      measured.add_good("B", block, 10.02 * (block % 2 == 0 ? 1 - spread : 1 + spread));
    }
    const auto comparison = command_comparison(measured.run);
    return comparison ? comparison_text(measured.run, *comparison, {200, false, true}) : std::string();
  };
  EXPECT_NE(told(0.0005).find("1.00200 times (1.00108 … 1.00292)"), std::string::npos) << told(0.0005);
  EXPECT_NE(told(0.2).find("0.98 times (0.68 … 1.42)"), std::string::npos) << told(0.2);
}

TEST(CompareOutcome, a_run_that_is_no_comparison_is_none) {
  joulery::Run run;
  run.start.command = {"a", "--", "b"};
  EXPECT_FALSE(command_comparison(run).has_value());
}

}  // namespace
}  // namespace joulery

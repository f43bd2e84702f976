// SPDX-License-Identifier: Apache-2.0
// Rules over several records, on made-up sets; the published ones are published_runs_test.cpp.
#include "core/linting/set_rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/importing/stated_instant.h"
#include "core/linting/lint.h"

using namespace joulery;

namespace {

ImportedTrial trial_at(const std::string& id, int begin, int seconds, const std::string& host = "") {
  ImportedTrial trial;
  trial.names.run_id = id;
  trial.names.tool = "codecarbon";
  trial.host.host_id = host;
  trial.host.os = "Linux";
  trial.end = {UtcTime(std::chrono::seconds(begin + seconds)), false};
  trial.duration = in_unit(decimal_of(seconds), stated_second);
  return trial;
}

std::vector<ImportedTrial> powers(const std::vector<double>& watts) {
  std::vector<ImportedTrial> trials;
  for (const double power : watts) {
    trials.push_back(trial_at(fmt::format("r{}", trials.size()), 0, 100));
    trials.back().cpu.power = in_unit(decimal_of(power), watt);
  }
  return trials;
}

}  // namespace

TEST(SetRules, L4_ten_rows_of_one_value_are_a_constant_and_nine_are_not) {
  EXPECT_TRUE(check_constant_power(powers(std::vector<double>(9, 42.5))).empty());
  EXPECT_EQ(check_constant_power(powers(std::vector<double>(10, 42.5))).size(), 1U);
  auto varied = std::vector<double>(12, 42.5);
  varied.back() = 42.6;
  EXPECT_TRUE(check_constant_power(powers(varied)).empty());
}

TEST(SetRules, L12_another_machine_elsewhere_is_no_jump) {
  std::vector<ImportedTrial> trials{trial_at("a", 0, 10), trial_at("b", 0, 10), trial_at("c", 0, 10)};
  for (ImportedTrial& trial : trials) trial.place.country_name = "France";
  trials[2].place.country_name = "Canada";
  ASSERT_EQ(check_places(trials).size(), 1U);
  EXPECT_EQ(check_places(trials).front().subject, "run c");
  trials[2].host.cpu_model = "another";
  EXPECT_TRUE(check_places(trials).empty());
}

TEST(SetRules, L13_ten_updates_are_enough_and_a_stated_period_counts) {
  std::vector<ImportedTrial> trials{trial_at("a", 0, 9), trial_at("b", 0, 10)};
  EXPECT_EQ(check_updates(trials).size(), 1U);
  for (ImportedTrial& trial : trials) trial.update_period = in_unit(decimal_of(0.1), stated_second);
  EXPECT_TRUE(check_updates(trials).empty());
  trials[0].updates = counted(2);
  EXPECT_EQ(check_updates(trials).size(), 1U);
}

TEST(SetRules, L17_a_run_that_stands_twice_is_told_with_both_places) {
  std::vector<ImportedTrial> trials{trial_at("a", 0, 10), trial_at("b", 20, 10), trial_at("a", 40, 10)};
  trials[0].origin = {"one.csv", 2};
  const auto found = check_duplicates(join_runs(trials));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().numbers, "also in one.csv:2");
}

TEST(SetRules, L18_on_a_named_host_an_overlap_is_decided) {
  const std::vector<ImportedTrial> trials{trial_at("a", 0, 10, "h"), trial_at("b", 5, 10, "h"),
                                          trial_at("c", 14, 10, "h"), trial_at("d", 5, 10, "other")};
  const auto found = check_overlaps(trials);
  ASSERT_EQ(found.size(), 2U);
  for (const Breach& breach : found) EXPECT_EQ(breach.check, LintCheck::overlapping_trials);
}

RC_GTEST_PROP(SetRules, L18_marks_what_comparing_every_pair_marks,
              (const std::vector<std::pair<unsigned char, unsigned char>>& windows)) {
  std::vector<ImportedTrial> trials;
  for (const auto& [begin, length] : windows) {
    trials.push_back(trial_at(fmt::format("r{}", trials.size()), begin, length % 16));
  }
  std::size_t marked = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    bool any = false;
    for (std::size_t j = 0; j < windows.size(); ++j) {
      const int from = std::max(windows[i].first, windows[j].first);
      const int to = std::min(windows[i].first + windows[i].second % 16, windows[j].first + windows[j].second % 16);
      any = any || (i != j && to - from > 1);
    }
    marked += any ? 1U : 0U;
  }
  RC_ASSERT(check_overlaps(trials).size() == marked);
}

TEST(SetRules, like_findings_are_told_once_with_their_count_the_gravest_first) {
  ImportedFile records;
  records.trials = {trial_at("a", 0, 5), trial_at("b", 100, 5), trial_at("a", 200, 50)};
  records.refused.push_back({{"x.csv", 7}, "2 cells where the header has 3"});
  const auto findings = told_together(lint_trials(records));
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].check, LintCheck::duplicate_run);
  EXPECT_EQ(findings[1].check, LintCheck::unreadable_row);
  EXPECT_EQ(findings[1].first.origin.line, 7U);
  EXPECT_EQ(findings[2].check, LintCheck::enough_updates);
  EXPECT_EQ(findings[2].count, 2U);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/merge.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

BenchTrial trial_of(std::string task, std::string model) {
  BenchTrial trial;
  trial.task = std::move(task);
  trial.model.id = std::move(model);
  trial.items.name = "reviews";
  trial.items.positions = {4, 2};
  return trial;
}

BenchPart part_of(std::string folder, BenchTrial trial, int from, int to) {
  BenchPart part{std::move(folder), {}};
  part.bench.start = UtcTime(std::chrono::seconds(from));
  part.bench.end = UtcTime(std::chrono::seconds(to));
  part.bench.own_energy = {1 * joule, 2 * joule, 3 * joule};
  part.bench.recordings.push_back({"01J", "recordings/01J.journal", "ab"});
  part.bench.trials.push_back(std::move(trial));
  return part;
}

std::vector<BenchPart> two_parts() {
  std::vector<BenchPart> parts;
  parts.push_back(part_of("parts/a", trial_of("text-classification", "small"), 10, 20));
  parts.push_back(part_of("parts/b", trial_of("summarization", "small"), 5, 15));
  return parts;
}

TEST(MergeParts, the_whole_holds_every_trial_once_and_spans_all_parts) {
  const Bench whole = merge_parts(two_parts(), "whole").value();
  EXPECT_EQ(whole.id, "whole");
  ASSERT_EQ(whole.trials.size(), 2U);
  EXPECT_EQ(whole.trials[1].task, "summarization");
  EXPECT_EQ(whole.start, UtcTime(std::chrono::seconds(5)));
  EXPECT_EQ(whole.end, UtcTime(std::chrono::seconds(20)));
  EXPECT_EQ(whole.own_energy.best, 4 * joule);
  EXPECT_TRUE(whole.is_complete);
}

TEST(MergeParts, recordings_and_images_are_found_below_the_folder_of_the_whole) {
  std::vector<BenchPart> parts = two_parts();
  parts[1].bench.trials[0].images.emplace().folder = "images/small";
  const Bench whole = merge_parts(std::move(parts), "whole").value();
  EXPECT_EQ(whole.trials.at(1).images->folder, "parts/b/images/small");
  EXPECT_EQ(whole.recordings.at(1).file, "parts/b/recordings/01J.journal");
}

TEST(MergeParts, no_trial_counts_twice) {
  auto parts = two_parts();
  parts.push_back(part_of("parts/c", trial_of("text-classification", "small"), 30, 40));
  const auto merged = merge_parts(std::move(parts), "whole");
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().what.find("small was tried on reviews twice"), std::string::npos);
  EXPECT_EQ(merged.error().where, "parts/c");
}

TEST(MergeParts, the_same_model_on_other_items_is_another_trial) {
  auto parts = two_parts();
  BenchTrial other = trial_of("text-classification", "small");
  other.items.positions = {7};
  parts.push_back(part_of("parts/c", std::move(other), 30, 40));
  EXPECT_EQ(merge_parts(std::move(parts), "whole").value().trials.size(), 3U);
}

TEST(MergeParts, parts_of_another_tier_or_version_are_refused_by_name) {
  auto parts = two_parts();
  parts[1].bench.tier = Tier::quick;
  EXPECT_NE(merge_parts(std::move(parts), "whole").error().what.find("another tier"), std::string::npos);
  parts = two_parts();
  parts[1].bench.joulery_version = "0.0.1";
  EXPECT_NE(merge_parts(std::move(parts), "whole").error().what.find("another version"), std::string::npos);
}

TEST(MergeParts, parts_of_another_commit_table_or_place_are_refused_by_name) {
  auto parts = two_parts();
  parts[1].bench.joulery_commit = "abc";
  EXPECT_NE(merge_parts(std::move(parts), "whole").error().what.find("another commit"), std::string::npos);
  parts = two_parts();
  parts[1].bench.data_version = "2020.01";
  EXPECT_NE(merge_parts(std::move(parts), "whole").error().what.find("another version of the tables"),
            std::string::npos);
  parts = two_parts();
  parts[1].bench.factors.emplace().pue = 1.5;
  EXPECT_NE(merge_parts(std::move(parts), "whole").error().what.find("another place or grid"), std::string::npos);
}

TEST(MergeParts, machines_of_another_kind_are_refused_and_machines_of_one_kind_keep_what_they_share) {
  const auto on_two_machines = [] {
    auto parts = two_parts();
    for (BenchPart& part : parts) {
      Host& host = part.bench.host;
      host.cpu_model = "Example 9000";
      host.id_hash = "host of " + part.folder;
      host.memory_bytes = 64'000'000'000;
      host.gpus = {{"GPU of " + part.folder, "Example GPU"}};
      part.bench.not_recorded = {{"flops", "operations are not counted"}};
    }
    parts[1].bench.host.memory_bytes = 64'100'000'000;
    return parts;
  };
  const auto merged = merge_parts(on_two_machines(), "whole");
  ASSERT_TRUE(merged) << merged.error().what;
  EXPECT_EQ(merged->host.cpu_model, "Example 9000");
  EXPECT_EQ(merged->host.gpus.at(0).name, "Example GPU");
  EXPECT_EQ(merged->host.gpus.at(0).uuid, "");
  EXPECT_EQ(merged->host.id_hash, "");
  EXPECT_TRUE(merged->not_recorded.contains("host_id"));
  const std::vector<void (*)(Host&)> others{
      [](Host& host) { host.cpu_model = "Example 8000"; },
      [](Host& host) { host.gpus.at(0).name = "Small GPU"; },
      [](Host& host) { host.gpus.clear(); },
      [](Host& host) { host.memory_bytes = 32'000'000'000; },
  };
  for (const auto& change : others) {
    auto parts = on_two_machines();
    change(parts[1].bench.host);
    const auto refused = merge_parts(std::move(parts), "whole");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("another kind of machine"), std::string::npos);
  }
}

TEST(MergeParts, parts_of_one_machine_keep_its_name_and_no_part_lends_its_plan) {
  auto parts = two_parts();
  for (BenchPart& part : parts) {
    part.bench.host.id_hash = "one";
    part.bench.plan_sha256 = "ab";
  }
  const auto merged = merge_parts(std::move(parts), "whole");
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->host.id_hash, "one");
  EXPECT_FALSE(merged->plan_sha256);
}

TEST(MergeParts, one_incomplete_part_leaves_the_whole_incomplete) {
  auto parts = two_parts();
  parts[1].bench.is_complete = false;
  EXPECT_FALSE(merge_parts(std::move(parts), "whole").value().is_complete);
}

TEST(MergeParts, nothing_is_no_benchmark) { EXPECT_FALSE(merge_parts({}, "whole")); }

}  // namespace
}  // namespace joulery

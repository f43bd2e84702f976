// SPDX-License-Identifier: Apache-2.0
// Tests of the file of what runs of one boot have learned: added up, void after a boot, never an obstacle.
#include "shell/session/learned_file.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "shell/session/run_files.h"
#include "testing/example_run.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

Host host_of_boot(const std::string& boot) {
  Host host;
  host.id_hash = "3f8a2c9d";
  host.boot_id = boot;
  return host;
}

Learned learned_of_gpu(const std::string& boot, double low, double high) {
  return {boot, {{"nvml GPU-1 power", low * watt, high * watt, {{300, 1}}}}};
}

TEST(LearnedFile, what_runs_learn_adds_up_until_the_next_boot) {
  const testing::TemporaryFolder state;
  const std::string folder = learned_folder(state.path());
  const Host host = host_of_boot("one");
  EXPECT_FALSE(recall_learned(folder, host).learned.has_value());
  EXPECT_TRUE(recall_learned(folder, host).notes.empty()) << "a first run has nothing to recall";
  ASSERT_TRUE(keep_learned(folder, host, learned_of_gpu("one", 80, 200)).has_value());
  ASSERT_TRUE(keep_learned(folder, host, learned_of_gpu("one", 90, 390)).has_value());
  const auto recalled = recall_learned(folder, host);
  ASSERT_TRUE(recalled.learned.has_value());
  EXPECT_EQ(*recalled.learned, (Learned{"one", {{"nvml GPU-1 power", 80 * watt, 390 * watt, {{300, 2}}}}}));

  const Host rebooted = host_of_boot("two");
  EXPECT_FALSE(recall_learned(folder, rebooted).learned.has_value());
  EXPECT_TRUE(recall_learned(folder, rebooted).notes.empty());
  ASSERT_TRUE(keep_learned(folder, rebooted, learned_of_gpu("two", 100, 110)).has_value());
  EXPECT_EQ(*recall_learned(folder, rebooted).learned, learned_of_gpu("two", 100, 110));
}

TEST(LearnedFile, garbage_is_told_of_and_replaced) {
  const testing::TemporaryFolder state;
  const std::string folder = learned_folder(state.path());
  const Host host = host_of_boot("one");
  ASSERT_TRUE(keep_learned(folder, host, learned_of_gpu("one", 80, 200)).has_value());
  std::ofstream(learned_path(folder, host), std::ios::trunc) << "{\"schema\":\"joulery.lear";
  const auto recalled = recall_learned(folder, host);
  EXPECT_FALSE(recalled.learned.has_value());
  ASSERT_EQ(recalled.notes.size(), 1U);
  EXPECT_EQ(recalled.notes[0], "what earlier runs learned of this machine is not used: not a JSON document: " +
                                   learned_path(folder, host));
  ASSERT_TRUE(keep_learned(folder, host, learned_of_gpu("one", 80, 200)).has_value());
  EXPECT_TRUE(recall_learned(folder, host).learned.has_value());
}

TEST(LearnedFile, it_is_private_whole_and_alone) {
  const testing::TemporaryFolder state;
  const std::string folder = learned_folder(state.path());
  const Host host = host_of_boot("one");
  ASSERT_TRUE(keep_learned(folder, host, learned_of_gpu("one", 80, 200)).has_value());
  struct stat found{};
  ASSERT_EQ(::stat(learned_path(folder, host).c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files += entry.is_regular_file() ? 1U : 0U;
  EXPECT_EQ(files, 1U) << "nothing half-written stays beside it";
}

TEST(LearnedFile, where_it_cannot_be_written_the_reason_is_told) {
  const testing::TemporaryFolder state;
  std::ofstream(state / "learned") << "a file where the folder should be";
  const auto kept = keep_learned(learned_folder(state.path()), host_of_boot("one"), learned_of_gpu("one", 80, 200));
  ASSERT_FALSE(kept.has_value());
  EXPECT_EQ(kept.error().where, state / "learned");
  EXPECT_TRUE(keep_learned("", host_of_boot("one"), learned_of_gpu("one", 80, 200)).has_value()) << "no state folder";
}

/// A stored run of a machine that learned something.
struct StoredRun {
  testing::TemporaryFolder home;
  std::vector<std::string> warnings;
  Run run = testing::example_run();
  Result<void> kept;

  explicit StoredRun(const std::string& learned_is_a_file = {}) {
    if (!learned_is_a_file.empty()) std::ofstream(home / "learned") << learned_is_a_file;
    run.learned = learned_of_gpu(run.start.host.boot_id, 80, 390);
    Paths paths;
    paths.state = home.path();
    RunFiles files(paths, home / "joulery.db", [this](const std::string& text) { warnings.push_back(text); });
    kept = files.keep(run);
  }
};

TEST(LearnedFile, a_run_that_is_stored_leaves_what_it_learned_for_the_next_one) {
  const StoredRun stored;
  EXPECT_TRUE(stored.kept.has_value());
  EXPECT_TRUE(stored.warnings.empty()) << stored.warnings[0];
  const auto recalled = recall_learned(learned_folder(stored.home.path()), stored.run.start.host);
  EXPECT_EQ(recalled.learned, stored.run.learned);
}

TEST(LearnedFile, a_run_is_stored_all_the_same_where_what_it_learned_cannot_be_kept) {
  const StoredRun stored("a file where the folder should be");
  EXPECT_TRUE(stored.kept.has_value());
  ASSERT_EQ(stored.warnings.size(), 1U);
  EXPECT_TRUE(stored.warnings[0].starts_with("what this run learned of the machine is not kept: "))
      << stored.warnings[0];
}

}  // namespace
}  // namespace joulery

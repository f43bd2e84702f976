// SPDX-License-Identifier: Apache-2.0
// Files as users name them: folders, limits, pipes, and what cannot be read beside what can.
#include "shell/cli/result_files.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "testing/temporary_folder.h"

using namespace joulery;

namespace {

class ResultFiles : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }

  joulery::testing::TemporaryFolder folder_;
};

constexpr const char* kRow = "run_id,duration,energy_consumed\na,100,0.5\n";

}  // namespace

TEST_F(ResultFiles, a_folder_means_its_csv_and_json_files_in_the_order_of_their_names) {
  write("b.csv", kRow);
  write("deep/a.csv", kRow);
  write("notes.txt", "x");
  const auto paths = result_paths({folder_.path()});
  ASSERT_TRUE(paths);
  ASSERT_EQ(paths->size(), 2U);
  EXPECT_TRUE(paths->front().path.ends_with("b.csv"));
  EXPECT_FALSE(paths->front().named);
}

TEST_F(ResultFiles, a_folder_without_results_and_a_path_that_is_not_there_are_errors) {
  write("notes.txt", "x");
  EXPECT_FALSE(result_paths({folder_.path()}));
  EXPECT_FALSE(result_paths({folder_ / "none"}));
}

TEST_F(ResultFiles, more_bytes_than_the_limit_are_refused) {
  const std::string path = write("a.csv", kRow);
  EXPECT_TRUE(read_result_file(path, 100));
  const auto refused = read_result_file(path, 10);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, path);
}

TEST_F(ResultFiles, a_pipe_is_refused_and_not_waited_for) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(read_result_file(path));
}

TEST_F(ResultFiles, what_cannot_be_read_does_not_hide_what_can) {
  const std::string good = write("good.csv", kRow);
  const std::string empty = write("empty.csv", "");
  const std::string other = write("other.json", "{}");
  const ReadResults read = read_results({{good, true}, {empty, true}, {other, false}});
  EXPECT_EQ(read.files, 1U);
  EXPECT_EQ(read.content.trials.size(), 1U);
  ASSERT_EQ(read.unreadable.size(), 1U);
  EXPECT_EQ(read.unreadable.front().where, empty);
  EXPECT_EQ(read.passed_over, 1U);
}

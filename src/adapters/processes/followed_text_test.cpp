// SPDX-License-Identifier: Apache-2.0
// Files that grow, are cut, replaced or not there; pipes; descriptors that must be left as they are.
#include "adapters/processes/followed_text.h"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(FollowedText& text) {
  Lines lines;
  text.read([&lines](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

void append(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::app) << text; }

class FollowedFile : public ::testing::Test {
 protected:
  FollowedText follow() { return std::move(FollowedText::open(path_)).value(); }
  testing::TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/log";
};

TEST_F(FollowedFile, lines_that_come_are_given_once) {
  append(path_, "");
  FollowedText text = follow();
  EXPECT_EQ(lines_of(text), Lines{});
  append(path_, "epoch 1/10\nepoch 2/10\n");
  EXPECT_EQ(lines_of(text), (Lines{"epoch 1/10", "epoch 2/10"}));
  EXPECT_EQ(lines_of(text), Lines{});
}

TEST_F(FollowedFile, what_stood_there_before_belongs_to_an_earlier_run) {
  append(path_, "epoch 9/10\n");
  FollowedText text = follow();
  append(path_, "epoch 1/10\n");
  EXPECT_EQ(lines_of(text), Lines{"epoch 1/10"});
}

TEST_F(FollowedFile, a_file_that_is_not_there_yet_is_read_from_its_beginning_when_it_comes) {
  FollowedText text = follow();
  EXPECT_EQ(lines_of(text), Lines{});
  append(path_, "epoch 1/10\n");
  EXPECT_EQ(lines_of(text), Lines{"epoch 1/10"});
}

TEST_F(FollowedFile, a_file_that_was_cut_is_read_anew) {
  append(path_, "old old old\n");
  FollowedText text = follow();
  ASSERT_EQ(::truncate(path_.c_str(), 0), 0);
  append(path_, "1/10\n");
  EXPECT_EQ(lines_of(text), Lines{"1/10"});
}

TEST_F(FollowedFile, a_file_that_was_replaced_is_read_anew) {
  append(path_, "old\n");
  FollowedText text = follow();
  append(path_ + ".new", "a longer text than the old one\n");
  ASSERT_EQ(::rename((path_ + ".new").c_str(), path_.c_str()), 0);
  EXPECT_EQ(lines_of(text), Lines{"a longer text than the old one"});
}

TEST_F(FollowedFile, a_bar_that_draws_itself_over_is_a_line_each_time) {
  append(path_, "");
  FollowedText text = follow();
  append(path_, "\r 10%|#    | 1/10\r 20%|##   | 2/10");
  EXPECT_EQ(lines_of(text), Lines{" 10%|#    | 1/10"});
  EXPECT_EQ(lines_of(text), Lines{" 20%|##   | 2/10"});  // nothing came since: it stands still
  EXPECT_EQ(lines_of(text), Lines{});
  append(path_, "\r");
  EXPECT_EQ(lines_of(text), Lines{" 20%|##   | 2/10"});
}

TEST_F(FollowedFile, half_a_line_of_a_log_is_not_given_however_long_it_stands) {
  append(path_, "");
  FollowedText text = follow();
  append(path_, "step 99\nstep 1");
  EXPECT_EQ(lines_of(text), Lines{"step 99"});
  EXPECT_EQ(lines_of(text), Lines{});
  append(path_, "00\n");
  EXPECT_EQ(lines_of(text), Lines{"step 100"});
}

TEST_F(FollowedFile, a_line_without_end_does_not_grow_for_ever) {
  append(path_, "");
  FollowedText text = follow();
  append(path_, std::string(300'000, 'x') + "7/10\n");
  const Lines lines = lines_of(text);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LE(lines.front().size(), 128U * 1024);
  EXPECT_TRUE(lines.front().ends_with("x7/10"));
}

TEST_F(FollowedFile, a_folder_is_refused_with_what_to_do) {
  const auto text = FollowedText::open(folder_.path());
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().kind, ErrorKind::invalid);
  EXPECT_NE(text.error().remedy.find("name the file"), std::string::npos);
}

TEST(FollowedDescriptor, a_pipe_is_read_without_waiting_and_without_changing_it) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  auto text = std::move(FollowedText::open("fd:" + std::to_string(read_end.get()))).value();
  EXPECT_EQ(lines_of(text), Lines{});
  ASSERT_EQ(::write(write_end.get(), "3/4\n", 4), 4);
  EXPECT_EQ(lines_of(text), Lines{"3/4"});
  EXPECT_EQ(::fcntl(read_end.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(FollowedDescriptor, one_that_is_not_open_or_cannot_be_read_is_refused) {
  EXPECT_EQ(FollowedText::open("fd:987").error().kind, ErrorKind::invalid);
  EXPECT_EQ(FollowedText::open("fd:three").error().kind, ErrorKind::invalid);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  EXPECT_EQ(FollowedText::open("fd:" + std::to_string(write_end.get())).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace joulery

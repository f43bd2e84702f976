// SPDX-License-Identifier: Apache-2.0
// Tests of scratch folders: when they are made, that they go, and what happens to those of a process that was killed.
#include "shell/bench/scratch_folder.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "testing/temporary_folder.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

TEST(ScratchFolder, it_is_made_when_asked_for_and_goes_with_its_owner_and_all_that_is_in_it) {
  const testing::TemporaryFolder parent;
  {
    ScratchFolder scratch(parent.path());
    EXPECT_TRUE(fs::is_empty(parent.path()));
    const std::string path = scratch.path().value();
    EXPECT_EQ(scratch.path().value(), path);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U) << "for its user alone";
    std::ofstream(path + "/a.png") << "x";
  }
  EXPECT_TRUE(fs::is_empty(parent.path()));
}

TEST(ScratchFolder, what_was_left_behind_is_removed_and_what_somebody_holds_or_is_called_otherwise_stays) {
  const testing::TemporaryFolder parent;
  fs::create_directories(parent / "joulery-scratch-left00/below");
  fs::create_directories(parent / "other");
  fs::create_directory_symlink(parent / "other", parent / "joulery-scratch-linked");
  ScratchFolder first(parent.path());
  const std::string held = first.path().value();
  EXPECT_FALSE(fs::exists(parent / "joulery-scratch-left00"));
  ScratchFolder second(parent.path());
  EXPECT_NE(second.path().value(), held);
  EXPECT_TRUE(fs::exists(held));
  EXPECT_TRUE(fs::exists(parent / "other"));
}

TEST(ScratchFolder, where_none_can_be_made_the_place_is_named) {
  const testing::TemporaryFolder parent;
  const std::string nowhere = parent / "nowhere";
  const Error error = ScratchFolder(nowhere).path().error();
  EXPECT_EQ(error.kind, ErrorKind::gone);
  EXPECT_EQ(error.where, nowhere);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of scratch folders: when they are made, that they go, and what happens to those of a process that was killed.
#include "shell/bench/scratch_folder.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

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

TEST(ScratchFolder, what_was_left_behind_is_removed_without_making_one) {
  const testing::TemporaryFolder parent;
  fs::create_directories(parent / "joulery-scratch-left00/below");
  ScratchFolder held(parent.path());
  const std::string path = held.path().value();
  fs::create_directories(parent / "joulery-scratch-left01");
  ScratchFolder::remove_left_behind(parent.path());
  EXPECT_TRUE(fs::exists(path));
  EXPECT_EQ(std::distance(fs::directory_iterator(parent.path()), fs::directory_iterator()), 1);
  ScratchFolder::remove_left_behind(parent / "nowhere");
}

/// From here on flock(2) fails as where a file system does not know it.
bool refuse_locks() {
  std::array<sock_filter, 4> code{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(SYS_flock), 0, 1),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOLCK),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}};
  const sock_fprog program{code.size(), code.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(ScratchFolder, where_folders_cannot_be_locked_nothing_stays_and_the_error_says_so) {
  const testing::TemporaryFolder parent;
  constexpr int kAsExpected = 7;
  const auto ask = [&] {
    if (!refuse_locks()) std::_Exit(1);
    const auto path = ScratchFolder(parent.path()).path();
    const bool says_so = !path && path.error().what.starts_with("cannot lock") && path.error().where == parent.path();
    std::_Exit(says_so ? kAsExpected : 1);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(kAsExpected), "");
  EXPECT_TRUE(fs::is_empty(parent.path()));
}

}  // namespace
}  // namespace joulery

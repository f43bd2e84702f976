// SPDX-License-Identifier: Apache-2.0
// Tests of replacing a file: the new content as a whole, or the old one and a reason.
#include "adapters/storage/replace_file.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "testing/file_size_limit.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t files_in(const std::string& folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST(ReplaceFile, the_new_content_stands_alone_with_its_mode) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "file";
  for (const Durable durable : {Durable::yes, Durable::no}) {
    ASSERT_TRUE(replace_file(path, "old, and longer", 0644, durable).has_value());
    ASSERT_TRUE(replace_file(path, "new", 0600, durable).has_value());
    EXPECT_EQ(text_of(path), "new");
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(files_in(folder.path()), 1U);
  }
}

TEST(ReplaceFile, what_cannot_be_written_leaves_the_old_content_and_nothing_beside_it) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "file";
  ASSERT_TRUE(replace_file(path, "old", 0600).has_value());
  {
    const testing::FileSizeLimit limit(4096);
    const auto replaced = replace_file(path, std::string(100'000, 'x'), 0600);
    ASSERT_FALSE(replaced.has_value());
    EXPECT_EQ(replaced.error().where, path);
  }
  EXPECT_EQ(text_of(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
  EXPECT_EQ(replace_file(folder / "absent/file", "x", 0600).error().kind, ErrorKind::gone);
}

}  // namespace
}  // namespace joulery

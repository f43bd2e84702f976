// SPDX-License-Identifier: Apache-2.0
#include "shell/bench/image_folder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "foundation/base/sha256.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

void write(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << bytes;
}

TEST(ImageFolder, BM18_a_changed_a_missing_and_a_renamed_image_change_the_hash_and_other_files_do_not) {
  const testing::TemporaryFolder folder;
  write(folder / "b/2.png", "two");
  write(folder / "a.png", "one");
  const auto before = hash_images(folder.path());
  ASSERT_TRUE(before) << describe(before.error());
  EXPECT_EQ(before->count, 2U);
  EXPECT_EQ(before->sha256, sha256_hex(sha256_hex("one") + "  a.png\n" + sha256_hex("two") + "  b/2.png\n"));
  write(folder / "notes.txt", "no image");
  EXPECT_EQ(hash_images(folder.path())->sha256, before->sha256);
  write(folder / "a.png", "other");
  EXPECT_NE(hash_images(folder.path())->sha256, before->sha256);
  std::filesystem::rename(folder / "a.png", folder / "c.png");
  write(folder / "c.png", "one");
  EXPECT_NE(hash_images(folder.path())->sha256, before->sha256);
  std::filesystem::remove(folder / "c.png");
  EXPECT_EQ(hash_images(folder.path())->count, 1U);
}

TEST(ImageFolder, a_folder_that_is_not_there_is_an_error) { EXPECT_FALSE(hash_images("/nowhere/at/all")); }

}  // namespace
}  // namespace joulery

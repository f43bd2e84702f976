// SPDX-License-Identifier: Apache-2.0
// Tests of the folder of a benchmark: made once, never written over, read back as it was.
#include "shell/bench/bench_folder.h"

#include <fstream>

#include "testing/temporary_folder.h"

namespace joulery {
namespace {

void write(const std::string& path, std::string_view text) { std::ofstream(path) << text; }

TEST(BenchFolder, a_bench_is_read_back_as_it_was_written) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "b";
  ASSERT_TRUE(make_bench_folder(path).has_value());
  Bench bench;
  bench.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  bench.tier = Tier::quick;
  bench.is_complete = false;
  ASSERT_TRUE(write_bench(bench, path).has_value());
  const auto read = read_bench(path);
  ASSERT_TRUE(read.has_value()) << describe(read.error());
  EXPECT_EQ(read->id, bench.id);
  EXPECT_EQ(read->tier, Tier::quick);
  EXPECT_FALSE(read->is_complete);
}

TEST(BenchFolder, a_folder_with_something_in_it_is_never_taken) {
  const testing::TemporaryFolder folder;
  write(folder / "thesis.txt", "mine");
  const auto made = make_bench_folder(folder.path());
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind, ErrorKind::invalid);
  EXPECT_NE(made.error().remedy.find("--resume"), std::string::npos);
}

TEST(BenchFolder, a_broken_document_is_told_with_its_file) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(read_bench(folder.path()).error().kind, ErrorKind::gone);
  write(folder / "bench.json", "{\"schema\":");
  const auto read = read_bench(folder.path());
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().where.find("bench.json"), std::string::npos);
}

TEST(BenchFolder, the_hash_of_a_file_is_its_sha256) {
  const testing::TemporaryFolder folder;
  write(folder / "r", "abc");
  EXPECT_EQ(sha256_of_file(folder / "r"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_FALSE(sha256_of_file(folder / "absent").has_value());
}

}  // namespace
}  // namespace joulery

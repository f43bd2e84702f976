// SPDX-License-Identifier: Apache-2.0
// Tests of emissions.csv on disk: header, append, update, backups, two writers at once, a directory in its place.
#include "adapters/storage/emissions_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/child_process.h"

namespace joulery {
namespace {

class EmissionsFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "joulery-csv-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name = "emissions.csv") const { return folder_ + "/" + name; }
  [[nodiscard]] std::string content(const std::string& name = "emissions.csv") const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  void put(const std::string& text) const { std::ofstream(path(), std::ios::binary) << text; }

  static EmissionsRow row_of(const std::string& id, const std::string& duration) {
    return {"timestamp,run_id,duration", "\"a, \"\"b\"\"\"," + id + "," + duration, id};
  }

 private:
  std::string folder_;
};

TEST_F(EmissionsFile, a_new_file_gets_the_header_once_and_then_rows) {
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::append));
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "2"), CsvWrite::append));
  EXPECT_EQ(content(), "timestamp,run_id,duration\n\"a, \"\"b\"\"\",r1,1\n\"a, \"\"b\"\"\",r1,2\n");
}

TEST_F(EmissionsFile, update_rewrites_the_row_of_the_run_and_leaves_the_others) {
  for (const char* id : {"r1", "r2"}) ASSERT_TRUE(write_emissions(path(), row_of(id, "1"), CsvWrite::append));
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "9"), CsvWrite::update));
  ASSERT_TRUE(write_emissions(path(), row_of("r3", "3"), CsvWrite::update));
  EXPECT_EQ(content(),
            "timestamp,run_id,duration\n\"a, \"\"b\"\"\",r1,9\n\"a, \"\"b\"\"\",r2,1\n\"a, \"\"b\"\"\",r3,3\n");
}

TEST_F(EmissionsFile, a_line_break_inside_quotes_is_no_new_row) {
  put("timestamp,run_id,duration\n\"two\nlines\",r1,1\nx,r2,1\n");
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "5"), CsvWrite::update));
  EXPECT_EQ(content(), "timestamp,run_id,duration\n\"a, \"\"b\"\"\",r1,5\nx,r2,1\n");
}

TEST_F(EmissionsFile, another_header_is_kept_as_bak_and_no_backup_is_overwritten) {
  put("old,header\n1,2\n");
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::append));
  EXPECT_EQ(content("emissions.csv.bak"), "old,header\n1,2\n");
  put("other,header\n");
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::update));
  EXPECT_EQ(content("emissions.csv.bak"), "old,header\n1,2\n");
  EXPECT_EQ(content("emissions.csv.bak_0"), "other,header\n");
  EXPECT_TRUE(content().starts_with("timestamp,run_id,duration\n"));
}

TEST_F(EmissionsFile, a_header_with_a_carriage_return_is_the_same_header) {
  put("timestamp,run_id,duration\r\nx,r0,1\r\n");
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::append));
  EXPECT_FALSE(std::filesystem::exists(path("emissions.csv.bak")));
}

TEST_F(EmissionsFile, a_file_without_a_last_line_end_does_not_swallow_the_next_row) {
  put("timestamp,run_id,duration\nx,r0,1");
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::append));
  EXPECT_NE(content().find("x,r0,1\n\"a"), std::string::npos);
}

TEST_F(EmissionsFile, two_writers_at_once_lose_no_row_and_write_one_header) {
  const auto write_fifty = [&](const std::string& id, CsvWrite mode) {
    for (int i = 0; i < 50; ++i) {
      if (!write_emissions(path(), row_of(id + std::to_string(i), "1"), mode)) return 1;
    }
    return 0;
  };
  joulery::testing::ChildProcess child([&](int) { return write_fifty("child", CsvWrite::update); });
  EXPECT_EQ(write_fifty("parent", CsvWrite::append), 0);
  EXPECT_EQ(child.wait(), 0);
  const std::string text = content();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
  EXPECT_EQ(text.find("timestamp"), text.rfind("timestamp"));
}

TEST_F(EmissionsFile, a_directory_in_its_place_is_an_error_that_names_it) {
  std::filesystem::create_directory(path());
  const auto written = write_emissions(path(), row_of("r1", "1"), CsvWrite::append);
  ASSERT_FALSE(written);
  EXPECT_NE(describe(written.error()).find("emissions.csv"), std::string::npos);
}

TEST_F(EmissionsFile, a_missing_folder_is_an_error) {
  EXPECT_FALSE(write_emissions(path("no/such/file.csv"), row_of("r1", "1"), CsvWrite::append));
}

TEST_F(EmissionsFile, update_keeps_the_mode_of_the_file) {
  put("timestamp,run_id,duration\n");
  ASSERT_EQ(::chmod(path().c_str(), 0640), 0);
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::update));
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(EmissionsFile, a_change_that_fails_leaves_the_file_beside_it_as_it_was) {
  put("precious");
  const auto refused =
      rewrite_file(path(), [](std::string_view) -> Result<std::string> { return failure(ErrorKind::invalid, "no"); });
  EXPECT_FALSE(refused);
  EXPECT_EQ(content(), "precious");
  EXPECT_FALSE(rewrite_file(path("new.json"),
                            [](std::string_view) -> Result<std::string> { return failure(ErrorKind::invalid, "no"); }));
  EXPECT_FALSE(std::filesystem::exists(path("new.json")));
  ASSERT_TRUE(
      rewrite_file(path(), [](std::string_view text) -> Result<std::string> { return std::string(text) + "!"; }));
  EXPECT_EQ(content(), "precious!");
}

TEST_F(EmissionsFile, a_row_the_disk_has_no_room_for_leaves_the_file_as_it_was) {
  ASSERT_TRUE(write_emissions(path(), row_of("r1", "1"), CsvWrite::append));
  const std::string before = content();
  // A limit on the size of files stands in for a full disk: the row is cut in the middle.
  joulery::testing::ChildProcess child([&](int) {
    const rlimit limit{before.size() + 5, before.size() + 5};
    if (::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 3;
    return write_emissions(path(), row_of("r2", "1"), CsvWrite::append) ? 1 : 0;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(content(), before);
}

TEST_F(EmissionsFile, a_device_is_no_csv_file) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "/dev/full is missing";
  EXPECT_FALSE(write_emissions("/dev/full", row_of("r1", "1"), CsvWrite::append));
}

}  // namespace
}  // namespace joulery

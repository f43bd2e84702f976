// SPDX-License-Identifier: Apache-2.0
// Tests of Parquet and Arrow data sets with a worker that is played here: what it is asked, what becomes of its
// answers, and what is said where it is missing or fails. The real one is workers/table_files', and
// tests/cli/columnar_test.py puts both together.
#include "adapters/datasets/columnar.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "adapters/datasets/open.h"
#include "foundation/base/sha256.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::TemporaryFolder;
using Texts = std::vector<std::string>;

void write(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::filesystem::path path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// A worker for files whose bytes are the JSON lines of "text" and "label"; keeps what it was asked.
struct PlayedWorker {
  std::vector<Texts> asked;
  std::string description = R"({"columns":["id","label","text"],"huggingface":null})";

  TableReader reader() {
    return {[this](int file, const Texts& words, const TakeText& take) {
              asked.push_back(words);
              if (words.front() == "columns") return take(description);
              std::string text(1000, '\0');
              text.resize(static_cast<std::size_t>(::pread(file, text.data(), text.size(), 0)));
              return take(text);
            },
            {}};
  }
};

DatasetRequest request(const std::string& path, const TableReader& tables) {
  return {path, ItemKind::labelled_text, {}, {}, {}, tables};
}

Error refused(const DatasetRequest& wanted) {
  const auto set = open_dataset(wanted);
  EXPECT_FALSE(set.has_value());
  return set ? Error{} : set.error();
}

constexpr std::string_view kRows = "{\"label\":0,\"text\":\"a\"}\n{\"label\":1,\"text\":\"b\"}\n";

TEST(ColumnarDataset, only_the_columns_of_the_task_are_asked_for_and_the_hash_is_the_files) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", kRows);
  PlayedWorker worker;
  const auto set = open_dataset(request(folder / "t.parquet", worker.reader())).value();
  EXPECT_EQ(worker.asked, (std::vector<Texts>{{"columns"}, {"rows", "2147483648", "16777216", "label", "text"}}));
  EXPECT_EQ(set->item(1)->text, "b");
  EXPECT_EQ(set->origin().sha256, sha256_hex(kRows));
  EXPECT_EQ(set->origin().columns, (Texts{"label=label", "text=text"}));
}

TEST(ColumnarDataset, names_of_classes_come_from_the_file_unless_the_folder_names_them) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", kRows);
  PlayedWorker worker;
  worker.description = R"({"columns":["text","label"],)"
                       R"("huggingface":"{\"info\":{\"features\":{\"label\":{\"names\":[\"bad\",\"good\"]}}}}"})";
  EXPECT_EQ(open_dataset(request(folder / "t.parquet", worker.reader())).value()->origin().labels,
            (Texts{"bad", "good"}));
  write(folder, "dataset_info.json", R"({"features":{"label":{"names":["neg","pos"],"_type":"ClassLabel"}}})");
  EXPECT_EQ(open_dataset(request(folder / "t.parquet", worker.reader())).value()->origin().labels,
            (Texts{"neg", "pos"}));
}

TEST(ColumnarDataset, shards_are_read_in_the_order_of_their_names_and_text_comes_first) {
  const TemporaryFolder folder;
  write(folder, "data/test-00001-of-00002.parquet", "{\"label\":1,\"text\":\"b\"}\n");
  write(folder, "data/test-00000-of-00002.parquet", "{\"label\":0,\"text\":\"a\"}\n");
  PlayedWorker worker;
  const auto set = open_dataset(request(folder.path(), worker.reader())).value();
  EXPECT_EQ(set->origin().files, (Texts{"data/test-00000-of-00002.parquet", "data/test-00001-of-00002.parquet"}));
  EXPECT_EQ(set->item(0)->text, "a");
  write(folder, "data/test.csv", "text,label\nc,0\nd,1\n");
  EXPECT_EQ(open_dataset(request(folder.path(), worker.reader())).value()->origin().files, Texts{"data/test.csv"});
}

TEST(ColumnarDataset, without_the_worker_one_line_says_what_is_missing) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", kRows);
  const Error error = refused(request(folder / "t.parquet", {}));
  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_EQ(error.where, folder / "t.parquet");
  EXPECT_NE(error.remedy.find("tools/fetch tables && ./joulery build"), std::string::npos);
}

TEST(ColumnarDataset, what_the_worker_refuses_is_told_at_the_file_and_its_row) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", kRows);
  PlayedWorker worker;
  worker.description = "no JSON";
  EXPECT_EQ(refused(request(folder / "t.parquet", worker.reader())).kind, ErrorKind::broken);
  worker.description = R"({"columns":["text"]})";
  EXPECT_EQ(refused(request(folder / "t.parquet", worker.reader())).what, "no column with the label");
  const auto refuses = [](int, const Texts&, const TakeText&) -> Result<void> {
    return failure(ErrorKind::invalid, "a row of more than 16 MiB", "row 2", "mend it");
  };
  EXPECT_EQ(refused(request(folder / "t.parquet", {refuses, {}})).where, (folder / "t.parquet") + ", row 2");
}

TEST(ColumnarDataset, a_file_that_is_written_to_meanwhile_is_no_data_set) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", kRows);
  PlayedWorker worker;
  const AskTables writes = [&, ask = worker.reader().ask](int file, const Texts& words, const TakeText& take) {
    std::filesystem::last_write_time(folder / "t.parquet",
                                     std::filesystem::file_time_type::min() + std::chrono::hours(1));
    return ask(file, words, take);
  };
  EXPECT_EQ(refused(request(folder / "t.parquet", {writes, {}})).what, "it was written to while it was read");
}

TEST(ColumnarDataset, a_value_that_is_none_is_refused_at_its_row) {
  const TemporaryFolder folder;
  write(folder, "t.parquet", "{\"label\":0,\"text\":\"a\"}\n{\"label\":1,\"text\":null}\n");
  PlayedWorker worker;
  const Error error = refused(request(folder / "t.parquet", worker.reader()));
  EXPECT_EQ(error.what, "no value for the text (column text)");
  EXPECT_EQ(error.where, folder / "t.parquet:2");
}

TEST(ColumnarDataset, a_folder_of_save_to_disk_is_read_without_what_was_cached_in_it) {
  const TemporaryFolder folder;
  write(folder, "test/data-00000-of-00001.arrow", kRows);
  write(folder, "test/cache-0a1b.arrow", "rubbish");
  write(folder, "test/state.json", "{}");
  write(folder, "test/dataset_info.json", R"({"features":{"label":{"names":["neg","pos"],"_type":"ClassLabel"}}})");
  write(folder, "dataset_dict.json", R"({"splits":["test"]})");
  PlayedWorker worker;
  const auto set = open_dataset(request(folder.path(), worker.reader())).value();
  EXPECT_EQ(set->origin().files, Texts{"test/data-00000-of-00001.arrow"});
  EXPECT_EQ(set->origin().split, "test");
  EXPECT_EQ(set->origin().labels, (Texts{"neg", "pos"}));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of images that lie in tables, with a worker that is played here: what is asked, which become files, what is
// refused and where. The real worker is workers/table_files'; tests/cli/columnar_test.py puts both together.
#include "adapters/datasets/table_images.h"

#include <filesystem>
#include <fstream>

#include "adapters/datasets/open.h"
#include "adapters/datasets/test_sets.h"
#include "foundation/base/sha256.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using namespace std::string_literals;
using test_sets::png;
using test_sets::refused;
using testing::TemporaryFolder;
using Texts = std::vector<std::string>;

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A row of the played table: an image, and what stands beside it as JSON members.
struct Row {
  std::string bytes;
  std::string beside;
};

/// A worker for a table of images under "image"; keeps what it was asked.
struct PlayedWorker {
  std::vector<Row> rows;
  std::string columns = R"(["image","label"])";
  std::string features = "null";
  std::vector<Texts> asked;

  TableReader reader(const TemporaryFolder& folder) {
    return {[this](int, const Texts& words, const TakeText& take) { return take(answer(words)); },
            [&folder] { return Result<std::string>(folder / "taken"); }};
  }
  DatasetRequest request(const TemporaryFolder& folder, ItemKind kind = ItemKind::labelled_image) {
    std::filesystem::create_directories(folder / "taken");
    std::ofstream(folder / "t.parquet") << "a table";
    return {folder / "t.parquet", kind, {}, {}, {}, reader(folder)};
  }

 private:
  std::string answer(const Texts& words) {
    asked.push_back(words);
    if (words.front() == "columns")
      return fmt::format(R"({{"columns":{},"files":["image"],"huggingface":{}}})", columns, features);
    std::string text;
    for (const Row& row : rows) {
      const std::string length = row.bytes.empty() ? "null" : fmt::format("{}", row.bytes.size());
      text += words.front() == "rows"
                  ? fmt::format("{{\"image\":{{\"bytes\":{},\"path\":\"own.png\"}},{}}}\n", length, row.beside)
                  : fmt::format("{}\n{}\n", row.bytes.size(), row.bytes);
    }
    return text;
  }
};

PlayedWorker two_digits() {
  PlayedWorker worker;
  worker.rows = {{png(2, 3), R"("label":1)"}, {png(4, 5), R"("label":0)"}};
  worker.features = R"("{\"info\":{\"features\":{\"label\":{\"names\":[\"zero\",\"one\"]}}}}")";
  return worker;
}

TEST(TableImages, an_image_becomes_a_file_named_by_its_row_and_content_once_it_is_asked_for) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  const auto set = open_dataset(worker.request(folder)).value();
  EXPECT_TRUE(std::filesystem::is_empty(folder / "taken"));
  const Item item = set->item(1).value();
  EXPECT_EQ(item.label, "zero");
  EXPECT_EQ(item.image_path, fmt::format("{}/row-2-{}.png", folder / "taken", sha256_hex(png(4, 5))));
  EXPECT_EQ(text_of(item.image_path), png(4, 5));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "taken"), {}), 1);
  const std::vector<Texts> asked{{"columns"},
                                 {"rows", "2147483648", "16777216", "image", "label"},
                                 {"files", "2147483648", "67108864", "image"},
                                 {"files", "2147483648", "67108864", "image"}};
  EXPECT_EQ(worker.asked, asked) << "looked at when opened, taken when asked for";
}

TEST(TableImages, the_hash_of_the_set_is_its_files_and_all_asked_for_come_in_their_order) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  const auto set = open_dataset(worker.request(folder)).value();
  EXPECT_EQ(set->origin().sha256, sha256_hex("a table"));
  EXPECT_EQ(set->origin().labels, (Texts{"one", "zero"}));
  const std::vector<std::size_t> positions{1, 0, 1};
  const auto items = set->items(positions).value();
  ASSERT_EQ(items.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(text_of(items[i].image_path), worker.rows[positions[i]].bytes) << i;
}

TEST(TableImages, shards_have_their_own_images_and_a_jpeg_is_called_one) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  worker.rows[0].bytes = "\xFF\xD8\xFF\xC0\0\x0B\x08\0\x03\0\x05\x01\x01\x11\0"s;
  DatasetRequest request = worker.request(folder);
  std::filesystem::create_directories(folder / "set");
  for (const char* shard : {"set/test-0.parquet", "set/test-1.parquet"}) std::ofstream(folder / shard) << shard;
  request.path = folder / "set";
  const auto set = open_dataset(request).value();
  ASSERT_EQ(set->size(), 4U);
  const Item third = set->item(2).value();
  EXPECT_TRUE(third.image_path.ends_with(".jpg"));
  EXPECT_EQ(text_of(third.image_path), worker.rows[0].bytes);
}

TEST(TableImages, boxes_and_captions_stand_beside_images) {
  const TemporaryFolder folder;
  PlayedWorker worker;
  worker.columns = R"(["caption","image","objects"])";
  worker.features =
      R"("{\"info\":{\"features\":{\"objects\":{\"feature\":{\"category\":{\"names\":[\"a\",\"b\"]}}}}}}")";
  worker.rows = {{png(1, 1), R"("objects":{"bbox":[[1,2,3,4]],"category":[1]},"caption":["x","y"])"}};
  const auto boxed = open_dataset(worker.request(folder, ItemKind::boxed_image)).value();
  EXPECT_EQ(boxed->item(0)->boxes, (std::vector<TrueBox>{{"b", {1, 2, 3, 4}, false}}));
  const auto captioned = open_dataset(worker.request(folder, ItemKind::captioned_image)).value();
  const Item item = captioned->item(0).value();
  EXPECT_EQ(item.answers, (Texts{"x", "y"}));
  EXPECT_EQ(text_of(item.image_path), png(1, 1));
}

TEST(TableImages, a_broken_absent_or_huge_image_is_refused_at_its_row_before_anything_runs) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  worker.rows[1].bytes = "no image";
  EXPECT_EQ(refused(worker.request(folder)).what, "broken image: neither PNG nor JPEG");
  EXPECT_EQ(refused(worker.request(folder)).where, folder / "t.parquet:2");
  worker.rows[1].bytes = "";
  EXPECT_EQ(refused(worker.request(folder)).kind, ErrorKind::gone) << "a path alone names a file beside the table";
  std::ofstream(folder / "own.png") << png(1, 1);
  const auto mixed = open_dataset(worker.request(folder)).value();
  EXPECT_EQ(mixed->item(1)->image_path, folder / "own.png");
  worker.rows[1].bytes = png(200, 200);
  DatasetRequest small = worker.request(folder);
  small.limits.most_pixels = 39'999;
  EXPECT_EQ(refused(small).what, "image of 200 x 200 pixels");
}

TEST(TableImages, an_image_of_no_bytes_or_of_nothing_is_refused_at_its_row) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  DatasetRequest request = worker.request(folder);
  const auto says = [&](const std::string& image) {
    request.tables.ask = [image](int, const Texts& words, const TakeText& take) {
      if (words.front() == "columns") return take(R"({"columns":["image","label"],"files":["image"]})");
      return take(fmt::format("{{\"image\":{},\"label\":1}}\n", image));
    };
    return refused(request);
  };
  EXPECT_EQ(says(R"({"bytes":0,"path":"a.png"})").what, "an image of no bytes for the image (column image)");
  EXPECT_EQ(says(R"({"bytes":null,"path":null})").what, "no image for the image (column image)");
  EXPECT_EQ(says("null").where, folder / "t.parquet:1");
}

TEST(TableImages, a_worker_that_tells_other_images_than_rows_is_not_believed) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  DatasetRequest request = worker.request(folder);
  const AskTables honest = request.tables.ask;
  std::string said;
  request.tables.ask = [&](int file, const Texts& words, const TakeText& take) {
    return words.front() == "files" ? take(said) : honest(file, words, take);
  };
  for (const std::string& files : {fmt::format("{}\n{}\n", png(1, 1).size(), png(1, 1)), "5"s, ""s}) {
    said = files;
    EXPECT_EQ(refused(request).what, "worker-tables told other images than rows") << files;
  }
}

TEST(TableImages, a_table_that_is_written_to_before_its_images_are_taken_is_refused) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  const auto set = open_dataset(worker.request(folder)).value();
  std::filesystem::last_write_time(folder / "t.parquet",
                                   std::filesystem::file_time_type::min() + std::chrono::hours(1));
  EXPECT_EQ(set->item(0).error().what, "it was written to while it was read");
}

TEST(TableImages, where_they_cannot_be_written_the_place_is_named) {
  const TemporaryFolder folder;
  PlayedWorker worker = two_digits();
  DatasetRequest request = worker.request(folder);
  request.tables.image_folder = [&folder] { return Result<std::string>(folder / "nowhere"); };
  const auto set = open_dataset(request).value();
  const Error error = set->item(0).error();
  EXPECT_EQ(error.what, "cannot write an image");
  EXPECT_TRUE(error.where.starts_with(folder / "nowhere/"));
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of data sets on disk: files, shards, folders of classes, splits, hashes, and what is refused.
#include "adapters/datasets/open.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "adapters/datasets/image_header.h"
#include "adapters/datasets/listing.h"
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

void write(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::filesystem::path path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

DatasetRequest request(const std::string& path, ItemKind kind) { return {path, kind, {}, {}, {}, {}}; }

TEST(OpenDataset, BM17_a_file_is_its_items_with_the_files_own_hash_and_the_columns_taken) {
  const TemporaryFolder folder;
  const std::string text = "text,label\na,x\nb,y\n";
  write(folder, "t.csv", text);
  const auto set = open_dataset(request(folder / "t.csv", ItemKind::labelled_text)).value();
  EXPECT_EQ(set->size(), 2U);
  EXPECT_EQ(set->item(1)->text, "b");
  EXPECT_EQ(set->origin().sha256, sha256_hex(text));
  EXPECT_EQ(set->origin().labels, (Texts{"x", "y"}));
  EXPECT_EQ(set->origin().columns, (Texts{"label=label", "text=text"}));
}

TEST(OpenDataset, BM17_shards_of_a_split_are_one_set_hashed_as_sha256sum_prints_them) {
  const TemporaryFolder folder;
  write(folder, "data/train-00000-of-00001.jsonl", "{\"text\":\"z\",\"label\":0}\n");
  write(folder, "data/test-00001-of-00002.jsonl", "{\"text\":\"b\",\"label\":1}\n");
  write(folder, "data/test-00000-of-00002.jsonl", "{\"text\":\"a\",\"label\":0}\n");
  write(folder, "dataset_info.json", R"({"features":{"label":{"names":["neg","pos"],"_type":"ClassLabel"}}})");
  write(folder, ".cache/test-9.jsonl", "rubbish");
  write(folder, "README.md", "words");
  const auto set = open_dataset(request(folder.path(), ItemKind::labelled_text)).value();
  ASSERT_EQ(set->size(), 2U);
  EXPECT_EQ(set->item(0)->text, "a");
  EXPECT_EQ(set->item(1)->label, "pos");
  EXPECT_EQ(set->origin().split, "test");
  const std::string lines = sha256_hex("{\"text\":\"a\",\"label\":0}\n") + "  data/test-00000-of-00002.jsonl\n" +
                            sha256_hex("{\"text\":\"b\",\"label\":1}\n") + "  data/test-00001-of-00002.jsonl\n";
  EXPECT_EQ(set->origin().sha256, sha256_hex(lines));
}

TEST(OpenDataset, a_folder_of_images_is_labelled_by_its_folders) {
  const TemporaryFolder folder;
  write(folder, "cat/1.png", png(2, 3));
  write(folder, "dog/1.PNG", png(2, 3));
  const auto set = open_dataset(request(folder.path(), ItemKind::labelled_image)).value();
  ASSERT_EQ(set->size(), 2U);
  EXPECT_EQ(set->item(0)->label, "cat");
  EXPECT_EQ(set->item(0)->image_path, folder / "cat/1.png");
  EXPECT_EQ(set->origin().files, (Texts{"cat/1.png", "dog/1.PNG"}));
}

TEST(OpenDataset, a_table_beside_images_says_what_is_true_of_them) {
  const TemporaryFolder folder;
  write(folder, "metadata.csv", "file_name,label\na.png,x\nb.png,y\n");
  write(folder, "a.png", png(1, 1));
  write(folder, "b.png", png(1, 1));
  const auto set = open_dataset(request(folder.path(), ItemKind::labelled_image)).value();
  EXPECT_EQ(set->item(1)->image_path, folder / "b.png");
  EXPECT_EQ(set->origin().files, (Texts{"metadata.csv", "a.png", "b.png"}));
}

TEST(OpenDataset, a_broken_missing_empty_or_huge_image_is_found_before_anything_runs) {
  const TemporaryFolder folder;
  write(folder, "cat/1.png", png(2, 3));
  write(folder, "dog/1.png", "no image");
  EXPECT_EQ(refused(request(folder.path(), ItemKind::labelled_image)).what, "broken image: neither PNG nor JPEG");
  EXPECT_EQ(refused(request(folder.path(), ItemKind::labelled_image)).where, folder / "dog/1.png");
  write(folder, "dog/1.png", "");
  EXPECT_EQ(refused(request(folder.path(), ItemKind::labelled_image)).what, "broken image: the file is empty");
  write(folder, "dog/1.png", png(200, 200));
  DatasetRequest small = request(folder.path(), ItemKind::labelled_image);
  small.limits.most_pixels = 39'999;
  EXPECT_EQ(refused(small).what, "image of 200 x 200 pixels");
  small.limits.largest_image = 10;
  EXPECT_EQ(refused(small).what, "33 bytes, at most 10 bytes are read");
  write(folder, "metadata.csv", "file_name,label\ngone.png,x\n");
  EXPECT_EQ(refused(request(folder.path(), ItemKind::labelled_image)).kind, ErrorKind::gone);
}

TEST(OpenDataset, without_labels_or_with_one_class_there_is_nothing_to_score) {
  const TemporaryFolder folder;
  write(folder, "t.csv", "text\na\n");
  EXPECT_EQ(refused(request(folder / "t.csv", ItemKind::labelled_text)).what, "no column with the label");
  write(folder, "t.csv", "text,label\na,x\nb,x\n");
  EXPECT_EQ(refused(request(folder / "t.csv", ItemKind::labelled_text)).what, "every one of the 2 items is \"x\"");
  write(folder, "images/1.png", png(1, 1));
  write(folder, "images/test/1.png", png(1, 1));
  EXPECT_TRUE(refused(request(folder / "images", ItemKind::labelled_image)).what.starts_with("no labels"));
}

TEST(OpenDataset, a_line_or_file_beyond_the_limit_is_refused_with_its_number) {
  const TemporaryFolder folder;
  write(folder, "t.jsonl", "{\"text\":\"a\"}\n" + std::string(600'000, 'x'));
  DatasetRequest wanted = request(folder / "t.jsonl", ItemKind::plain_text);
  wanted.limits.longest_line = 500'000;
  EXPECT_EQ(refused(wanted).what, "a line of more than 500000 bytes");
  EXPECT_EQ(refused(wanted).where, folder / "t.jsonl:2");
  wanted.limits.largest_file = 1000;
  EXPECT_EQ(refused(wanted).what, "600013 bytes, at most 1000 bytes are read");
  wanted.limits = {};
  wanted.limits.longest_line = 600'000;
  EXPECT_EQ(refused(wanted).what, "the line is no JSON");
}

TEST(OpenDataset, ten_gigabytes_on_one_line_are_refused_without_being_read) {
  const TemporaryFolder folder;
  write(folder, "t.csv", "text,label\n");
  std::filesystem::resize_file(folder / "t.csv", 10ULL << 30U);  // a hole: no disk is used
  EXPECT_EQ(refused(request(folder / "t.csv", ItemKind::labelled_text)).what, "10240 MiB, at most 2048 MiB are read");
  DatasetRequest wide = request(folder / "t.csv", ItemKind::labelled_text);
  wide.limits.largest_file = 20ULL << 30U;
  EXPECT_EQ(refused(wide).what, "a line of more than 16 MiB");
}

TEST(OpenDataset, what_is_no_data_set_is_refused_in_one_line) {
  const TemporaryFolder folder;
  EXPECT_EQ(refused(request(folder / "none.csv", ItemKind::plain_text)).kind, ErrorKind::gone);
  EXPECT_EQ(refused(request(folder.path(), ItemKind::plain_text)).what, "no data set in the folder");
  write(folder, "t.txt", "words");
  EXPECT_EQ(refused(request(folder / "t.txt", ItemKind::plain_text)).what, "no data set by its ending");
  write(folder, "t.csv", "text\n");
  EXPECT_EQ(refused(request(folder / "t.csv", ItemKind::plain_text)).what, "no items");
  ASSERT_EQ(::mkfifo((folder / "p.csv").c_str(), 0600), 0);
  EXPECT_EQ(refused(request(folder / "p.csv", ItemKind::plain_text)).what, "not a plain file");
  write(folder, "sub/images/1.png", png(1, 1));
  EXPECT_EQ(refused(request(folder / "sub", ItemKind::captioned_image)).what, "a folder of images alone");
}

TEST(OpenDataset, a_split_that_is_not_there_is_refused_with_those_that_are) {
  const TemporaryFolder folder;
  write(folder, "train.csv", "text\na\n");
  write(folder, "dev.csv", "text\nb\n");
  DatasetRequest wanted = request(folder.path(), ItemKind::plain_text);
  EXPECT_EQ(open_dataset(wanted).value()->origin().split, "validation");
  wanted.split = "val";
  EXPECT_EQ(open_dataset(wanted).value()->item(0)->text, "b");
  wanted.split = "tets";
  EXPECT_EQ(refused(wanted).remedy, "there are train, validation");
}

TEST(Listing, a_split_is_a_step_of_the_path_and_not_any_word_that_begins_so) {
  EXPECT_EQ(split_of("data/test-00000-of-00001.parquet"), "test");
  EXPECT_EQ(split_of("Validation/cat/1.png"), "validation");
  EXPECT_EQ(split_of("val1.csv"), "validation");
  EXPECT_FALSE(split_of("testimony.csv").has_value());
  EXPECT_FALSE(split_of("cats/trainer.png").has_value());
}

TEST(ImageSize, png_and_jpeg_say_their_size_and_what_ends_before_it_is_broken) {
  EXPECT_EQ(image_size(png(7, 9)).value(), (ImageSize{7, 9}));
  const std::string jpeg = "\xFF\xD8\xFF\xE0\0\x04JF\xFF\xFF\xC4\0\x03x\xFF\xC2\0\x0B\x08\0\x03\0\x05\x01\x01\x11\0"s;
  EXPECT_EQ(image_size(jpeg).value(), (ImageSize{5, 3}));
  for (std::size_t length = 0; length < jpeg.size() - 5; ++length) {
    EXPECT_FALSE(image_size(jpeg.substr(0, length)).has_value()) << length;
  }
  EXPECT_FALSE(image_size(png(0, 9)).has_value());
  EXPECT_FALSE(image_size("\xFF\xD8\xFF\xDA\0\x02"s).has_value());
}

}  // namespace
}  // namespace joulery

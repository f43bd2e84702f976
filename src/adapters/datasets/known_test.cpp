// SPDX-License-Identifier: Apache-2.0
// Tests of the data sets that have a name; those that need the reviews are skipped where the cache lacks them.
#include "adapters/datasets/known.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "adapters/datasets/reviews.h"
#include "testing/cached_files.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

constexpr const char* kReviews = "movie-reviews/reviews.csv";

TEST(KnownDatasets, the_reviews_are_the_held_out_ones_with_their_labels) {
  SKIP_WITHOUT_CACHED(kReviews);
  const auto opened = open_known("rotten-tomatoes", ItemKind::labelled_text, cache_folder());
  ASSERT_TRUE(opened.has_value()) << describe(opened.error());
  const auto split = load_reviews(*cached_file(kReviews)).value();
  ASSERT_EQ((*opened)->size(), held_out_reviews);
  for (const std::size_t position : {std::size_t{0}, std::size_t{1999}}) {
    const Item item = (*opened)->item(position).value();
    EXPECT_EQ(item.text, split.held_out.at(position).text);
    EXPECT_EQ(item.label, split.held_out.at(position).is_positive ? "positive" : "negative");
  }
  EXPECT_EQ((*opened)->origin().labels, (std::vector<std::string>{"negative", "positive"}));
  EXPECT_EQ((*opened)->origin().sha256.size(), 64U);
}

TEST(KnownDatasets, as_plain_texts_the_reviews_have_no_label) {
  SKIP_WITHOUT_CACHED(kReviews);
  const auto opened = open_known("rotten-tomatoes", ItemKind::plain_text, cache_folder()).value();
  EXPECT_FALSE(opened->item(0).value().label.has_value());
  EXPECT_TRUE(opened->origin().labels.empty());
}

TEST(KnownDatasets, the_shipped_examples_of_a_prompt_were_trained_on_and_are_never_judged) {
  SKIP_WITHOUT_CACHED(kReviews);
  const auto split = load_reviews(*cached_file(kReviews)).value();
  std::ifstream examples(JOULERY_SOURCE_DIR "/data/zoo/review_examples.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(examples, line); ++count) {
    const auto example = nlohmann::json::parse(line);
    const Review review{example.at("text"), example.at("label") == "positive"};
    EXPECT_NE(std::ranges::find(split.training, review), split.training.end()) << review.text;
    const auto is_same = [&review](const Review& other) { return other.text == review.text; };
    EXPECT_TRUE(std::ranges::none_of(split.held_out, is_same)) << review.text;
  }
  EXPECT_EQ(count, 8U);
}

TEST(KnownDatasets, a_set_without_such_items_says_what_it_has) {
  const auto refused = open_known("rotten-tomatoes", ItemKind::boxed_image, "/nowhere");
  EXPECT_EQ(refused.error().what, "the data set rotten-tomatoes has no items for this task");
}

TEST(KnownDatasets, a_set_that_was_not_fetched_is_told_with_the_command) {
  const auto gone = open_known("rotten-tomatoes", ItemKind::plain_text, "/nowhere");
  EXPECT_EQ(gone.error().kind, ErrorKind::gone);
  EXPECT_EQ(gone.error().remedy, "run tools/fetch demo, which fetches the reviews");
}

TEST(KnownDatasets, a_set_that_is_made_is_read_from_the_cache_or_told_with_the_command) {
  const testing::TemporaryFolder cache;
  const auto missing = open_known("speeches", ItemKind::plain_text, cache.path());
  EXPECT_EQ(missing.error().what, "the data set speeches was not made yet");
  EXPECT_EQ(missing.error().remedy, "run tools/make_data_sets speeches");
  std::filesystem::create_directories(cache / "data-sets/speeches");
  std::ofstream(cache / "data-sets/speeches/test.jsonl") << "{\"text\":\"my fellow citizens\"}\n";
  EXPECT_EQ(open_known("speeches", ItemKind::plain_text, cache.path()).value()->size(), 1U);
}

TEST(KnownDatasets, an_unknown_name_is_refused_with_the_nearest_and_a_path_is_opened) {
  EXPECT_EQ(open_known("rotten-tomatos", ItemKind::plain_text, "").error().remedy, "did you mean rotten-tomatoes?");
  EXPECT_TRUE(open_known("imagenet", ItemKind::plain_text, "")
                  .error()
                  .remedy.starts_with("known are rotten-tomatoes, file-kinds, "));
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "mine.jsonl") << "{\"text\":\"a film\"}\n";
  EXPECT_EQ(open_known(folder / "mine.jsonl", ItemKind::plain_text, "").value()->size(), 1U);
}

}  // namespace
}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Tests of the reviews: selection, order and split on small texts; the whole set against the list the training script
// wrote.
#include "adapters/datasets/reviews.h"

#include "foundation/base/files.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"
#include "testing/cached_files.h"

namespace joulery {
namespace {

// The SHA-256 of "c" begins with 2e, of "b" with 3e, of "a" with ca.
constexpr std::string_view kSmall =
    "text,label,source\r\n\"an IMDB one, \"\"long\"\"\nwith "
    "lines\",1,imdb\r\na,1,rotten_tomatoes\r\nb,0,rotten_tomatoes\r\n"
    "c,1,rotten_tomatoes\r\n";

TEST(Reviews, only_rotten_tomatoes_in_the_order_of_the_hash_of_the_text) {
  const ReviewSplit split = read_reviews(kSmall, "r.csv", 2).value();
  EXPECT_EQ(split.held_out, (std::vector<Review>{{"c", true}, {"b", false}}));
  EXPECT_EQ(split.training, (std::vector<Review>{{"a", true}}));
}

TEST(Reviews, quotes_line_breaks_and_blanks_stay_part_of_the_text) {
  const ReviewSplit split =
      read_reviews("text,label,source\n\" a \"\"b\"\",\nc \",0,rotten_tomatoes\n", "r.csv", 0).value();
  EXPECT_EQ(split.training.at(0).text, " a \"b\",\nc ");
}

TEST(Reviews, a_file_that_is_something_else_is_refused_with_its_place) {
  EXPECT_EQ(read_reviews("", "r.csv").error().kind, ErrorKind::invalid);
  EXPECT_NE(read_reviews("text,label\na,1\n", "r.csv").error().what.find("source"), std::string::npos);
  EXPECT_TRUE(
      read_reviews("text,label,source\na,2,rotten_tomatoes\n", "r.csv", 0).error().where.starts_with("r.csv:2:"));
  EXPECT_NE(read_reviews(kSmall, "r.csv", 3).error().what.find("3 reviews"), std::string::npos);
  EXPECT_EQ(load_reviews("/no/reviews.csv").error().kind, ErrorKind::gone);
  EXPECT_FALSE(load_reviews("/no/reviews.csv").error().remedy.empty());
}

TEST(Reviews, a_sample_is_half_positive_and_keeps_the_order) {
  const std::vector<Review> all{{"1", true}, {"2", true}, {"3", false}, {"4", true}, {"5", false}};
  EXPECT_EQ(balanced_sample(all, 3).value(), (std::vector<Review>{{"1", true}, {"2", true}, {"3", false}}));
  EXPECT_EQ(balanced_sample(all, 0).value().size(), 0U);
  EXPECT_EQ(balanced_sample(all, 6).error().remedy, "ask for at most 4");
  EXPECT_EQ(balanced_sample(all, 1000).error().remedy, "ask for at most 4");
}

TEST(Reviews, the_training_script_and_this_code_hold_out_the_same_reviews) {
  SKIP_WITHOUT_CACHED("movie-reviews/reviews.csv");
  const ReviewSplit split = load_reviews(*cached_file("movie-reviews/reviews.csv")).value();
  EXPECT_EQ(split.held_out.size(), 2000U);
  EXPECT_EQ(split.training.size(), 6530U);
  std::vector<std::string> lines;
  std::string all;
  for (const Review& review : split.held_out) {
    lines.push_back(sha256_hex(review.text) + (review.is_positive ? " 1" : " 0"));
    all += lines.back() + "\n";
  }
  const std::string text = DiskFiles(JOULERY_SOURCE_DIR).read("/tests/golden/reviews/heldout.txt").value();
  const auto golden = joulery::split(text, '\n');
  ASSERT_EQ(golden.size(), 41U);
  EXPECT_EQ(golden[0], sha256_hex(all) + " all 2000 lines");
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(golden[1 + i], lines[i]);
    EXPECT_EQ(golden[21 + i], lines[1980 + i]);
  }
  EXPECT_EQ(balanced_sample(split.held_out, 400).value().size(), 400U);
}

}  // namespace
}  // namespace joulery

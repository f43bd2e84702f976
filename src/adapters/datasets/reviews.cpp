// SPDX-License-Identifier: Apache-2.0
// Selection, order and split of the reviews. The order by hash is the same for everybody and follows nothing in the
// text.
#include "adapters/datasets/reviews.h"

#include "foundation/base/csv.h"
#include "foundation/base/files.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr std::string_view kSource = "rotten_tomatoes";
constexpr std::string_view kRemedy = "run tools/fetch --check demo, then ./joulery demo, which fetches it again";

/// A review with what it is sorted by.
struct HashedReview {
  std::string sha256;
  Review review;
};

Result<std::vector<HashedReview>> select(CsvReader& csv) {
  std::array<std::size_t, 3> columns{};
  for (std::size_t i = 0; const std::string_view name : {"text", "label", "source"}) {
    const auto column = csv.column(name);
    if (!column) return failure(column.error());
    columns[i++] = *column;
  }
  const auto [text, label, source] = columns;
  std::vector<HashedReview> reviews;
  for (;;) {
    const auto found = csv.next();
    if (!found) return failure(found.error());
    if (!*found) return reviews;
    if (csv.text(source) != kSource) continue;
    if (csv.text(label) != "0" && csv.text(label) != "1") {
      return failure(ErrorKind::invalid, fmt::format("a label is \"{}\"", csv.text(label)), csv.place_of(label),
                     "labels are 0 (negative) and 1 (positive)");
    }
    const std::string_view words = csv.field(text).text;
    reviews.push_back({sha256_hex(words), {std::string(words), csv.text(label) == "1"}});
  }
}

}  // namespace

Result<ReviewSplit> read_reviews(std::string_view text, const std::string& name, std::size_t held_out) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  auto reviews = select(*csv);
  if (!reviews) return failure(reviews.error());
  if (reviews->size() <= held_out) {
    return failure(ErrorKind::invalid,
                   fmt::format("{} reviews of {}, more than {} are expected", reviews->size(), kSource, held_out), name,
                   std::string(kRemedy));
  }
  std::ranges::sort(*reviews, {}, &HashedReview::sha256);
  ReviewSplit split;
  for (HashedReview& each : *reviews) {
    (split.held_out.size() < held_out ? split.held_out : split.training).push_back(std::move(each.review));
  }
  return split;
}

Result<ReviewSplit> load_reviews(const std::string& path) {
  const auto text = DiskFiles().read(path);
  if (!text) {
    Error error = text.error();
    error.remedy = "run ./joulery demo, which fetches the reviews";
    return failure(std::move(error));
  }
  return read_reviews(*text, path);
}

Result<std::vector<Review>> balanced_sample(const std::vector<Review>& reviews, std::size_t count) {
  std::array<std::size_t, 2> wanted{count / 2, count - count / 2};  // negative, positive
  std::vector<Review> sample;
  for (const Review& review : reviews) {
    std::size_t& left = wanted[review.is_positive ? 1 : 0];
    if (left == 0) continue;
    left -= 1;
    sample.push_back(review);
  }
  if (sample.size() == count) return sample;
  const auto positive = static_cast<std::size_t>(std::ranges::count(reviews, true, &Review::is_positive));
  return failure(ErrorKind::invalid, fmt::format("{} reviews asked for, half of each label", count),
                 fmt::format("{} held-out reviews", reviews.size()),
                 fmt::format("ask for at most {}", 2 * std::min(positive, reviews.size() - positive)));
}

}  // namespace joulery

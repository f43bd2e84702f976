// SPDX-License-Identifier: Apache-2.0
// Reading a head file and the logistic function.
#include "core/tasks/classify.h"

#include <cmath>

#include "core/statistics/wilson.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kMostWeights = 65'536;
constexpr std::size_t kMostTokens = 65'536;

/// The rows of a head file by name. Errors (invalid): a line without a comma, a name twice.
Result<std::map<std::string, std::string, std::less<>>> rows_of(std::string_view text, std::string_view where) {
  std::map<std::string, std::string, std::less<>> rows;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    const std::size_t comma = line.find(',');
    const bool is_row = comma != std::string_view::npos;
    if (!is_row || !rows.emplace(line.substr(0, comma), trim(line.substr(comma + 1))).second) {
      return failure(ErrorKind::invalid,
                     is_row ? "a name stands twice in the head file" : "a line is not \"name,value\"",
                     fmt::format("{}:{}", where, number), "make the file anew with tools/train_review_head");
    }
  }
  return rows;
}

/// Takes rows by name and remembers the first one that is missing or no number.
class RowReader {
 public:
  explicit RowReader(std::map<std::string, std::string, std::less<>> rows) : rows_(std::move(rows)) {}

  std::string text(std::string_view name) {
    const auto found = rows_.find(name);
    if (found != rows_.end()) return found->second;
    complain(name);
    return {};
  }
  double number(std::string_view name) {
    const std::optional<double> value = parse_double(text(name));
    if (!value) complain(name);
    return value.value_or(0);
  }
  std::size_t count(std::string_view name, std::size_t limit) {
    const std::optional<std::uint64_t> value = parse_u64(text(name));
    if (value && *value >= 1 && *value <= limit) return *value;
    complain(name);
    return 0;
  }
  [[nodiscard]] const std::optional<std::string>& bad_row() const { return bad_; }

 private:
  void complain(std::string_view name) {
    if (!bad_) bad_ = name;
  }
  std::map<std::string, std::string, std::less<>> rows_;
  std::optional<std::string> bad_;
};

}  // namespace

Result<LogisticHead> parse_head(std::string_view text, std::string_view where) {
  auto rows = rows_of(text, where);
  if (!rows) return failure(rows.error());
  RowReader reader(std::move(*rows));
  LogisticHead head{.encoder_sha256 = reader.text("encoder_sha256"),
                    .encoder_output = reader.text("encoder_output"),
                    .most_tokens = reader.count("most_tokens", kMostTokens),
                    .negative = reader.text("label_negative"),
                    .positive = reader.text("label_positive"),
                    .weights = std::vector<double>(reader.count("dimension", kMostWeights)),
                    .bias = reader.number("bias")};
  for (std::size_t i = 0; i < head.weights.size(); ++i) head.weights[i] = reader.number(fmt::format("w{}", i));
  if (reader.bad_row() || head.most_tokens < 2) {
    return failure(
        ErrorKind::invalid,
        fmt::format("the row \"{}\" of the head file is missing or wrong", reader.bad_row().value_or("most_tokens")),
        std::string(where), "make the file anew with tools/train_review_head");
  }
  return head;
}

Judgement judge(const LogisticHead& head, std::span<const float> vector) {
  ENSURE(vector.size() == head.weights.size());
  double logit = head.bias;
  for (std::size_t i = 0; i < vector.size(); ++i) logit += head.weights[i] * static_cast<double>(vector[i]);
  return {logit >= 0 ? head.positive : head.negative, 1 / (1 + std::exp(-std::fabs(logit)))};
}

Bounded<double> accuracy_fraction(const Score& score) { return wilson_interval(score.correct, score.answers); }

}  // namespace joulery

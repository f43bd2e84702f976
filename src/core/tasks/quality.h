// SPDX-License-Identifier: Apache-2.0
// The quality of the very answers whose energy was measured (BM-18), by a metric of metric.h, with its interval; and
// the same of any resample of the items, so that energy and quality can be drawn together (BM-20). Items without an
// answer are counted and not scored (BM-23). Images are scored by metrics/frechet.h and metrics/image_similarity.h
// directly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tasks/metric.h"
#include "foundation/base/result.h"
#include "foundation/domain/answer.h"
#include "foundation/domain/item.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// A quality as a record holds it.
struct Quality {
  std::string_view metric;
  std::string_view version;
  Bounded<double> value;     ///< 95 %: Wilson's interval of proportions, else the percentile bootstrap over items
  std::uint64_t scored = 0;  ///< items
  std::uint64_t failed = 0;  ///< items without an answer
};

/// Answers made ready to be scored again and again.
class Scorer {
 public:
  /// One answer an item, nothing where the query failed. Errors (invalid): no item was answered; the metric is unknown
  /// or not of answers as these; an item lacks what is true of it. Errors of log probabilities as metrics/perplexity.h
  /// has.
  static Result<Scorer> make(std::string_view metric, std::span<const Item> items,
                             std::span<const std::optional<Answer>> answers);

  /// The metric over items by position, each as often as it is named; nothing when none of them was answered, or the
  /// metric has no value for them (no true box).
  [[nodiscard]] std::optional<double> over(std::span<const std::size_t> positions) const;
  /// Over all items. Resamples in which the metric has no value are left out of the interval. Errors (invalid): it has
  /// none for all of them.
  [[nodiscard]] Result<Quality> quality(std::uint32_t resamples, std::uint64_t seed) const;
  [[nodiscard]] std::size_t size() const { return is_answered_.size(); }

  /// The metric of some items, all of them answered.
  using Over = std::function<std::optional<double>(std::span<const std::size_t>)>;

 private:
  Scorer(const Metric& metric, Over over, std::vector<bool> is_answered)
      : metric_(metric), over_(std::move(over)), is_answered_(std::move(is_answered)) {}

  Metric metric_;
  Over over_;
  std::vector<bool> is_answered_;
};

}  // namespace joulery

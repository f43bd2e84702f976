// SPDX-License-Identifier: Apache-2.0
// Metrics as a table: the id and version that stand in a record beside every quality (BM-18), what the number means and
// which library defines it. How they are computed: metrics/.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace joulery {

/// How scores of items become one of a set, and with it how its interval is made (BM-18).
enum class Pooling {
  proportion,  ///< right answers of all: Wilson's interval
  mean,        ///< the mean of a score per item: bootstrap over items
  pooled       ///< counts of all items together: computed anew for each resample
};

/// One metric.
struct Metric {
  std::string_view id;       ///< the field's name
  std::string_view version;  ///< changes when the same answers would score differently
  std::string_view title;
  std::string_view range;  ///< "0 to 1"
  bool is_higher_better = true;
  Pooling pooling = Pooling::mean;
  std::string_view definition;  ///< one sentence
  std::string_view met;         ///< the library whose values it meets in tests
};

/// All metrics.
[[nodiscard]] std::span<const Metric> metrics();
/// The metric of an id.
[[nodiscard]] std::optional<Metric> find_metric(std::string_view id);

}  // namespace joulery

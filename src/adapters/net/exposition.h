// SPDX-License-Identifier: Apache-2.0
// The text exposition format of Prometheus (version 0.0.4, and what OpenMetrics adds to a line), line by line: name,
// labels, value, time. It reads and interprets nothing; which metric means what is prometheus.h.
// Source: Prometheus documentation, Exposition formats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// name="value", unescaped.
struct MetricLabel {
  std::string name;
  std::string value;

  bool operator==(const MetricLabel&) const = default;
};

/// One series and what it says now.
struct MetricLine {
  std::string name;
  std::vector<MetricLabel> labels;
  double value = 0;                       ///< NaN and infinities as they are written
  std::optional<std::int64_t> timestamp;  ///< as written, most often in milliseconds since 1970

  /// Nothing when there is no such label.
  [[nodiscard]] std::optional<std::string_view> label(std::string_view wanted) const;
};

/// Walks a text; comments (# HELP, # TYPE, # EOF) and empty lines are passed over.
class ExpositionReader {
 public:
  /// The text must outlive the reader.
  explicit ExpositionReader(std::string_view text) : rest_(text) {}

  /// Goes to the next series; false at the end. Errors (broken): a line that is none, by its number.
  Result<bool> next();
  [[nodiscard]] const MetricLine& line() const { return line_; }

 private:
  Result<void> read_line(std::string_view text);

  std::string_view rest_;
  std::size_t number_ = 0;
  MetricLine line_;
};

}  // namespace joulery

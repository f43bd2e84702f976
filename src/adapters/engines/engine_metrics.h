// SPDX-License-Identifier: Apache-2.0
// EngineMetrics: a server's text of metrics to numbered series and their values, by the table engine_counters. It reads
// a text; asking for it is server_counters.h.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/engine.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// Keeps the numbers of one server's series between its answers.
class EngineMetrics {
 public:
  /// `rows`: those of engine_counters; only the ones of `engine` are looked for.
  EngineMetrics(std::vector<EngineCounterRow> rows, std::string engine);

  /// Values of the known series, and into `joined` the series that were not there before. Values that are no numbers
  /// are left out. Errors (broken): the text is none of metrics.
  Result<std::vector<EngineValue>> read(std::string_view text, std::vector<EngineSeries>& joined);
  /// The same for a value that stands in another answer, by the metric's name in the table.
  void add(std::string_view metric, double value, std::vector<EngineValue>& values, std::vector<EngineSeries>& joined);

  /// Which server's metrics a text holds; empty when none. Errors as of read().
  static Result<std::string> engine_of(std::string_view text, const std::vector<EngineCounterRow>& rows);

 private:
  std::uint16_t number_of(const EngineCounterRow& row, const std::string& labels, std::string_view model,
                          std::vector<EngineSeries>& joined);
  [[nodiscard]] bool is_chosen(const EngineCounterRow& row);

  std::vector<EngineCounterRow> rows_;
  std::map<std::pair<std::string, std::string>, std::uint16_t> numbers_;  ///< by metric and labels
  std::map<EngineQuantity, std::string> metric_of_;                       ///< of several names the one that is there
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// One pass over the lines; a row that fits a line gives the series its number.
#include "adapters/engines/engine_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "adapters/net/exposition.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

/// More is no count of anything.
constexpr double kLargest = 1e18;

bool fits(const EngineCounterRow& row, const MetricLine& line) {
  if (line.name != row.metric) return false;
  if (row.only_label.empty()) return true;
  const auto label = line.label(row.only_label);
  const bool named = label && std::find(row.only_texts.begin(), row.only_texts.end(), *label) != row.only_texts.end();
  return named != row.only_others;
}

std::string labels_of(const MetricLine& line) {
  std::string text;
  for (const MetricLabel& label : line.labels) {
    if (!text.empty()) text += ',';
    text += printable(label.name) + "=\"" + printable(label.value) + "\"";
  }
  return text;
}

}  // namespace

EngineMetrics::EngineMetrics(std::vector<EngineCounterRow> rows, std::string engine) : rows_(std::move(rows)) {
  std::erase_if(rows_, [&](const EngineCounterRow& row) { return row.engine != engine; });
}

Result<std::string> EngineMetrics::engine_of(std::string_view text, const std::vector<EngineCounterRow>& rows) {
  ExpositionReader reader(text);
  while (true) {
    const auto more = reader.next();
    if (!more) return failure(more.error());
    if (!*more) return std::string();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const EngineCounterRow& one) {
      // When a process began is told by any program in Python.
      return one.metric == reader.line().name && one.quantity != EngineQuantity::start_time;
    });
    if (row != rows.end()) return row->engine;
  }
}

bool EngineMetrics::is_chosen(const EngineCounterRow& row) {
  return metric_of_.try_emplace(row.quantity, row.metric).first->second == row.metric;
}

std::uint16_t EngineMetrics::number_of(const EngineCounterRow& row, const std::string& labels, std::string_view model,
                                       std::vector<EngineSeries>& joined) {
  const auto next = static_cast<std::uint16_t>(numbers_.size());
  const auto [place, is_new] = numbers_.try_emplace({row.metric, labels}, next);
  if (is_new) joined.push_back({row.quantity, row.metric, labels, printable(model), row.counts_ends, row.digits});
  return place->second;
}

Result<std::vector<EngineValue>> EngineMetrics::read(std::string_view text, std::vector<EngineSeries>& joined) {
  std::vector<EngineValue> values;
  ExpositionReader reader(text);
  while (true) {
    const auto more = reader.next();
    if (!more) return failure(more.error());
    if (!*more) return values;
    const MetricLine& line = reader.line();
    const auto row =
        std::find_if(rows_.begin(), rows_.end(), [&](const EngineCounterRow& one) { return fits(one, line); });
    const bool sound = std::isfinite(line.value) && std::abs(line.value) <= kLargest;
    if (row == rows_.end() || !sound || !is_chosen(*row)) continue;
    if (numbers_.size() == std::numeric_limits<std::uint16_t>::max()) continue;
    const std::uint16_t number = number_of(*row, labels_of(line), line.label("model_name").value_or(""), joined);
    // Labels that differ in signs nobody can print are one series.
    const auto same = std::find_if(values.begin(), values.end(),
                                   [number](const EngineValue& value) { return value.series == number; });
    if (same != values.end()) {
      same->value += line.value;
    } else {
      values.push_back({number, line.value});
    }
  }
}

void EngineMetrics::add(std::string_view metric, double value, std::vector<EngineValue>& values,
                        std::vector<EngineSeries>& joined) {
  const auto row =
      std::find_if(rows_.begin(), rows_.end(), [&](const EngineCounterRow& one) { return one.metric == metric; });
  if (row == rows_.end() || !std::isfinite(value) || std::abs(value) > kLargest) return;
  values.push_back({number_of(*row, "", "", joined), value});
}

}  // namespace joulery

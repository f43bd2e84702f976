// SPDX-License-Identifier: Apache-2.0
// The lookup of meter_metrics: its small languages (label=value, label~text|text, units) are taken apart here.
#include <utility>

#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

/// "zone=package" in two; both empty when the text is.
std::pair<std::string, std::string> halves(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

/// Joules or watts in one "mJ", "uW"; nothing for another unit.
std::optional<double> size_of(std::string_view unit) {
  const double prefix = unit.starts_with('m') ? 1e-3 : unit.starts_with('u') ? 1e-6 : 1;
  if (prefix != 1) unit.remove_prefix(1);
  if (unit != "J" && unit != "W") return std::nullopt;
  return prefix;
}

MeterMetricRow take_row(TypedRow& fields) {
  MeterMetricRow row;
  row.metric = fields.text("metric");
  std::tie(row.only_label, row.only_value) = halves(fields.text("only"), '=');
  row.program = fields.text("program");
  row.is_counter = fields.text("kind") == "counter";
  row.part = fields.text("part");
  row.once_per = fields.text("once_per");
  const auto [label, texts] = halves(fields.text("skip"), '~');
  row.skip_label = label;
  if (!texts.empty()) {
    for (const std::string_view text : split(texts, '|')) row.skip_texts.emplace_back(text);
  }
  row.accuracy = fields.text("accuracy");
  row.period = std::chrono::seconds(static_cast<std::int64_t>(fields.required_number("period", 1)));
  const auto size = size_of(fields.text("unit"));
  const auto kind = part_kind_from(fields.text("part_kind"));
  if (!size) fields.refuse("unit", "unknown unit", "write J, W or a thousandth or millionth of them");
  if (!kind) fields.refuse("part_kind", "unknown kind of part", "write cpu, memory, gpu, board or other");
  row.per_unit = size.value_or(1);
  row.part_kind = kind.value_or(PartKind::other);
  return row;
}

}  // namespace

Result<std::vector<MeterMetricRow>> Tables::meter_metrics() {
  auto csv = reader("meter_metrics");
  if (!csv) return failure(csv.error());
  std::vector<MeterMetricRow> rows;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return rows;
    TypedRow fields(*csv, "meter_metrics");
    MeterMetricRow row = take_row(fields);
    if (fields.error()) return failure(*fields.error());
    rows.push_back(std::move(row));
  }
}

}  // namespace joulery

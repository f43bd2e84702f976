// SPDX-License-Identifier: Apache-2.0
// The lookup of engine_counters: its little language (label=text|text, label!=text|text) is taken apart here.
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

void take_only(std::string_view only, EngineCounterRow& row) {
  const std::size_t equals = only.find('=');
  if (equals == std::string_view::npos || equals == 0) return;
  row.only_others = only[equals - 1] == '!';
  row.only_label = only.substr(0, row.only_others ? equals - 1 : equals);
  for (const std::string_view text : split(only.substr(equals + 1), '|')) row.only_texts.emplace_back(text);
}

EngineCounterRow take_row(TypedRow& fields) {
  EngineCounterRow row;
  row.engine = fields.text("engine");
  const auto quantity = engine_quantity_from(fields.text("quantity"));
  if (!quantity) fields.refuse("quantity", "unknown quantity", "write one of those schema.csv names");
  row.quantity = quantity.value_or(EngineQuantity::requests);
  row.metric = fields.text("metric");
  take_only(fields.text("only"), row);
  row.counts_ends = fields.text("counted") == "end";
  row.digits = static_cast<std::uint32_t>(fields.number("digits", 1).value_or(0));
  return row;
}

}  // namespace

Result<std::vector<EngineCounterRow>> Tables::engine_counters() {
  auto csv = reader("engine_counters");
  if (!csv) return failure(csv.error());
  std::vector<EngineCounterRow> rows;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return rows;
    TypedRow fields(*csv, "engine_counters");
    EngineCounterRow row = take_row(fields);
    if (fields.error()) return failure(*fields.error());
    rows.push_back(std::move(row));
  }
}

}  // namespace joulery

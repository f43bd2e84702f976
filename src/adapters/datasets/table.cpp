// SPDX-License-Identifier: Apache-2.0
// Both forms become rows of JSON, and the columns are those of the header, or of the first line.
#include "adapters/datasets/table.h"

#include <fmt/format.h>

#include "adapters/datasets/json_text.h"
#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

Result<Table> read_csv(std::string_view text, RowRule rule, const std::string& name) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  auto columns = find_columns(rule.kind, csv->header(), rule.columns, name);
  if (!columns) return failure(columns.error());
  rule.columns = *columns;
  Table table{std::move(*columns), {}};
  std::vector<std::size_t> places;
  places.reserve(rule.columns.size());
  for (const auto& [role, column] : rule.columns) places.push_back(*csv->find_column(column));
  for (;;) {
    const auto found = csv->next();
    if (!found) return failure(found.error());
    if (!*found) return table;
    Json row = Json::object();
    for (const std::size_t place : places) row[csv->header()[place]] = std::string(csv->field(place).text);
    auto item = item_of(row, rule, fmt::format("{}:{}", name, csv->field(0).line));
    if (!item) return failure(item.error());
    table.items.push_back(std::move(*item));
  }
}

/// The object of a line.
Result<Json> object_of(std::string_view line, const std::string& where) {
  Json row = parse_json(line);
  if (row.is_discarded())
    return failure(ErrorKind::invalid, "the line is no JSON", where, "one JSON object is one line");
  if (row.is_object()) return row;
  return failure(ErrorKind::invalid, row.is_array() ? "the line is a JSON list" : "the line is no JSON object", where,
                 row.is_array() ? "write one object a line: jq -c '.[]' FILE" : "one JSON object is one line");
}

std::vector<std::string> keys_of(const Json& row) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : row.items()) keys.push_back(key);
  return keys;
}

Result<Table> read_json_lines(std::string_view text, RowRule rule, const std::string& name) {
  const ColumnNames named = rule.columns;
  Table table;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::string where = fmt::format("{}:{}", name, number);
    const auto row = object_of(line, where);
    if (!row) return failure(row.error());
    if (table.columns.empty()) {
      auto columns = find_columns(rule.kind, keys_of(*row), named, where);
      if (!columns) return failure(columns.error());
      rule.columns = *columns;
      table.columns = std::move(*columns);
    }
    auto item = item_of(*row, rule, where);
    if (!item) return failure(item.error());
    table.items.push_back(std::move(*item));
  }
  return table;
}

}  // namespace

Result<Table> read_table(std::string_view text, TableForm form, const RowRule& rule, const std::string& name) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return form == TableForm::csv ? read_csv(text, rule, name) : read_json_lines(text, rule, name);
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Rows of CodeCarbon's files from fields a program names: its emissions.csv and its task file. Which columns there are
// is csv38.cpp's; here they are only put in order.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/reporting/csv38.h"
#include "core/reporting/phrase.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

Error refused(std::string what) {
  return {ErrorKind::invalid, std::move(what), {}, "give a JSON object of columns: text, number or null"};
}

Result<std::string> text_of(const std::string& column, const Json& value) {
  if (value.is_null()) return std::string();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  if (value.is_number()) return exactly(value.get<double>());
  return failure(refused(column + " is neither text nor number"));
}

Result<std::string> row_of(const Json& fields, const std::vector<std::string>& columns) {
  if (!fields.is_object()) return failure(refused("the fields are no JSON object"));
  for (const auto& [name, value] : fields.items()) {
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      return failure(refused("there is no column " + name));
  }
  std::string row;
  for (const std::string& column : columns) {
    const auto found = fields.find(column);
    const auto text = found == fields.end() ? Result<std::string>(std::string()) : text_of(column, *found);
    if (!text) return failure(text.error());
    row += csv_field(*text) + ",";
  }
  row.pop_back();
  return row;
}

std::vector<std::string> columns_38() {
  std::vector<std::string> columns;
  const std::string header = csv38_header();
  for (const std::string_view column : split(header, ',')) columns.emplace_back(column);
  return columns;
}

/// A task has a name first, and neither the experiment nor what the data centre is like.
std::vector<std::string> columns_36() {
  std::vector<std::string> columns = columns_38();
  std::erase_if(columns,
                [](const std::string& name) { return name == "experiment_id" || name == "pue" || name == "wue"; });
  columns.insert(columns.begin(), "task_name");
  return columns;
}

}  // namespace

Result<NamedRow> csv38_row_of(std::string_view fields) {
  const Json object = Json::parse(fields, nullptr, false);
  auto row = row_of(object, columns_38());
  if (!row) return failure(row.error());
  const auto id = object.find("run_id");
  return NamedRow{std::move(*row), id != object.end() && id->is_string() ? id->get<std::string>() : std::string()};
}

Result<std::string> csv36_file(std::string_view tasks) {
  const Json rows = Json::parse(tasks, nullptr, false);
  if (!rows.is_array()) return failure(refused("the tasks are no JSON array"));
  const std::vector<std::string> columns = columns_36();
  std::string text = fmt::format("{}\n", fmt::join(columns, ","));
  for (const Json& fields : rows) {
    const auto row = row_of(fields, columns);
    if (!row) return failure(row.error());
    text += *row + "\n";
  }
  return text;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The database writes the JSON: its own function knows every type it reads.
#include "workers/table_files/table_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "foundation/base/printable.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

Result<std::vector<AnswerColumn>> columns_of(Database& database, const TableFile& file) {
  auto answer = database.ask(fmt::format("SELECT * FROM {} LIMIT 0", file.relation));
  if (!answer) return failure(answer.error());
  return answer->columns();
}

Result<AnswerColumn> column_called(const std::string& name, const std::vector<AnswerColumn>& columns) {
  const auto column = std::ranges::find(columns, name, &AnswerColumn::name);
  if (column != columns.end()) return *column;
  return failure(ErrorKind::invalid, fmt::format("no column \"{}\"", printable(name)), "", "");
}

Result<void> check_kind(const AnswerColumn& column) {
  if (column.kind == ColumnKind::bytes) {
    return failure(ErrorKind::unsupported, fmt::format("the column {} holds bytes", printable(column.name)), "",
                   "write images as Hugging Face's libraries do, with bytes and path, and texts as strings");
  }
  if (column.kind == ColumnKind::other) {
    return failure(ErrorKind::unsupported,
                   fmt::format("the column {} is of a type that is not read", printable(column.name)), "",
                   "write it as texts, numbers, or lists of them");
  }
  return {};
}

/// A column's value in a row's object, as SQL.
std::string value_of(const AnswerColumn& column) {
  const std::string name = quoted_name(column.name);
  switch (column.kind) {
    case ColumnKind::fraction:
      return fmt::format("CASE WHEN isfinite({0}) THEN {0} END", name);
    case ColumnKind::file:
      return fmt::format(
          "json_object('bytes', octet_length(struct_extract({0}, 'bytes')), 'path', struct_extract({0}, 'path'))",
          name);
    case ColumnKind::values:
    case ColumnKind::bytes:
    case ColumnKind::other:
      break;
  }
  return name;
}

}  // namespace

Result<std::string> describe_table(Database& database, const TableFile& file) {
  const auto columns = columns_of(database, file);
  if (!columns) return failure(columns.error());
  Json said{{"columns", Json::array()}, {"files", Json::array()}, {"huggingface", nullptr}};
  for (const AnswerColumn& column : *columns) {
    said["columns"].push_back(column.name);
    if (column.kind == ColumnKind::file) said["files"].push_back(column.name);
  }
  if (file.features) said["huggingface"] = *file.features;
  return said.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_rows(Database& database, const TableFile& file, const std::vector<std::string>& columns,
                        CountedOutput& output) {
  const auto there = columns_of(database, file);
  if (!there) return failure(there.error());
  std::vector<std::string> members;
  for (const std::string& name : columns) {
    const auto column = column_called(name, *there);
    if (!column) return failure(column.error());
    if (const auto good = check_kind(*column); !good) return good;
    members.push_back(fmt::format("{}, {}", quoted_text(name), value_of(*column)));
  }
  auto answer =
      database.ask(fmt::format("SELECT json_object({})::VARCHAR FROM {}", fmt::join(members, ", "), file.relation));
  if (!answer) return failure(answer.error());
  return answer->each_text([&](std::string_view row) { return output.add_line(row); });
}

Result<void> write_files(Database& database, const TableFile& file, const std::string& column, CountedOutput& output) {
  const auto there = columns_of(database, file);
  if (!there) return failure(there.error());
  const auto found = column_called(column, *there);
  if (!found) return failure(found.error());
  if (found->kind != ColumnKind::file) {
    return failure(ErrorKind::unsupported, fmt::format("the column {} holds no files", printable(column)), "",
                   "name a column of bytes and paths");
  }
  // A row without a file is told all the same: rows are known by their order.
  auto answer = database.ask(fmt::format("SELECT coalesce(struct_extract({}, 'bytes'), ''::BLOB) FROM {}",
                                         quoted_name(column), file.relation));
  if (!answer) return failure(answer.error());
  return answer->each_text([&](std::string_view bytes) { return output.add_file(bytes); });
}

}  // namespace joulery

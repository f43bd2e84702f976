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

Result<void> check_kind(const AnswerColumn& column) {
  if (column.kind == ColumnKind::bytes) {
    return failure(ErrorKind::unsupported, fmt::format("the column {} holds bytes", printable(column.name)), "",
                   "write images as files into a folder with a metadata.jsonl that names them, and texts as strings");
  }
  if (column.kind == ColumnKind::other) {
    return failure(ErrorKind::unsupported,
                   fmt::format("the column {} is of a type that is not read", printable(column.name)), "",
                   "write it as texts, numbers, or lists of them");
  }
  return {};
}

/// One column of a row's object: its key and its value, as SQL.
std::string member(const AnswerColumn& column) {
  const std::string name = quoted_name(column.name);
  const bool may_be_no_number = column.kind == ColumnKind::fraction;
  return fmt::format("{}, {}", quoted_text(column.name),
                     may_be_no_number ? fmt::format("CASE WHEN isfinite({0}) THEN {0} END", name) : name);
}

}  // namespace

Result<std::string> describe_table(Database& database, const TableFile& file) {
  const auto columns = columns_of(database, file);
  if (!columns) return failure(columns.error());
  Json said{{"columns", Json::array()}, {"huggingface", nullptr}};
  for (const AnswerColumn& column : *columns) said["columns"].push_back(column.name);
  if (file.features) said["huggingface"] = *file.features;
  return said.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_rows(Database& database, const TableFile& file, const std::vector<std::string>& columns,
                        JsonLines& lines) {
  const auto there = columns_of(database, file);
  if (!there) return failure(there.error());
  std::vector<std::string> members;
  for (const std::string& name : columns) {
    const auto column = std::ranges::find(*there, name, &AnswerColumn::name);
    if (column == there->end())
      return failure(ErrorKind::invalid, fmt::format("no column \"{}\"", printable(name)), "", "");
    if (const auto good = check_kind(*column); !good) return good;
    members.push_back(member(*column));
  }
  auto answer =
      database.ask(fmt::format("SELECT json_object({})::VARCHAR FROM {}", fmt::join(members, ", "), file.relation));
  if (!answer) return failure(answer.error());
  return answer->each_text([&](std::string_view row) { return lines.add(row); });
}

}  // namespace joulery

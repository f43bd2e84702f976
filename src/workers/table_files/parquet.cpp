// SPDX-License-Identifier: Apache-2.0
// The database writes the JSON: its own function knows every type it reads.
#include "workers/table_files/parquet.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "foundation/base/printable.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

Result<std::vector<AnswerColumn>> columns_of(Database& database, const std::string& path) {
  auto answer = database.ask(fmt::format("SELECT * FROM read_parquet({}) LIMIT 0", quoted_text(path)));
  if (!answer) return failure(answer.error());
  return answer->columns();
}

/// What the libraries of Hugging Face note in a file: {"info":{"features":{...}}}. The last, should there be several.
Result<std::optional<std::string>> noted_features(Database& database, const std::string& path) {
  auto answer = database.ask(
      fmt::format("SELECT value FROM parquet_kv_metadata({}) WHERE key = 'huggingface'::BLOB", quoted_text(path)));
  if (!answer) return failure(answer.error());
  std::optional<std::string> noted;
  const auto good = answer->each_text([&](std::string_view text) -> Result<void> {
    noted = std::string(text);
    return {};
  });
  if (!good) return failure(good.error());
  return noted;
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

Result<std::string> describe_parquet(Database& database, const std::string& path) {
  const auto columns = columns_of(database, path);
  if (!columns) return failure(columns.error());
  const auto noted = noted_features(database, path);
  if (!noted) return failure(noted.error());
  Json said{{"columns", Json::array()}, {"huggingface", nullptr}};
  for (const AnswerColumn& column : *columns) said["columns"].push_back(column.name);
  if (*noted) said["huggingface"] = **noted;
  return said.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_rows(Database& database, const std::string& path, const std::vector<std::string>& columns,
                        JsonLines& lines) {
  const auto there = columns_of(database, path);
  if (!there) return failure(there.error());
  std::vector<std::string> members;
  for (const std::string& name : columns) {
    const auto column = std::ranges::find(*there, name, &AnswerColumn::name);
    if (column == there->end())
      return failure(ErrorKind::invalid, fmt::format("no column \"{}\"", printable(name)), "", "");
    if (const auto good = check_kind(*column); !good) return good;
    members.push_back(member(*column));
  }
  auto answer = database.ask(fmt::format("SELECT json_object({})::VARCHAR FROM read_parquet({})",
                                         fmt::join(members, ", "), quoted_text(path)));
  if (!answer) return failure(answer.error());
  return answer->each_text([&](std::string_view row) { return lines.add(row); });
}

}  // namespace joulery

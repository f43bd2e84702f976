// SPDX-License-Identifier: Apache-2.0
// Two questions a file: which columns there are, and the rows of those that are needed.
#include "adapters/datasets/columnar.h"

#include <fmt/format.h>
#include <optional>
#include <set>

#include "adapters/datasets/class_names.h"
#include "adapters/datasets/columns.h"
#include "adapters/datasets/json_text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// What a file says about itself.
struct Description {
  std::vector<std::string> columns;
  ClassNames classes;
};

Error at_path(Error error, const std::string& path) {
  error.where = error.where.empty() ? path : fmt::format("{}, {}", path, error.where);
  return error;
}

std::optional<Description> description_in(const std::string& said) {
  const Json document = parse_json(said);
  if (!document.is_object() || !document.contains("columns") || !document.at("columns").is_array()) return std::nullopt;
  Description found;
  for (const Json& name : document.at("columns")) {
    if (!name.is_string()) return std::nullopt;
    found.columns.push_back(name.get<std::string>());
  }
  const auto noted = document.find("huggingface");
  if (noted == document.end() || !noted->is_string()) return found;
  const Json features = parse_json(noted->get_ref<const std::string&>());
  if (features.is_object() && features.contains("info")) found.classes = class_names(features.at("info"));
  return found;
}

/// The words that ask for the columns of the roles, each once.
std::vector<std::string> question_for(const ColumnNames& roles, const DatasetLimits& limits) {
  std::vector<std::string> words{"rows", fmt::format("{}", limits.largest_file),
                                 fmt::format("{}", limits.longest_line)};
  std::set<std::string> asked;
  for (const auto& [role, column] : roles) {
    if (asked.insert(column).second) words.push_back(column);
  }
  return words;
}

}  // namespace

Result<ColumnarRows> read_columnar(const std::string& path, ItemKind kind, const ColumnNames& columns,
                                   const DatasetLimits& limits, const AskTables& ask) {
  auto file = open_hashed(path, limits);
  if (!file) return failure(file.error());
  if (!ask) {
    return failure(ErrorKind::unsupported, "Parquet and Arrow files are read by worker-tables, which is not built",
                   path, "run tools/fetch tables && ./joulery build (x86-64 only)");
  }
  const auto said = ask(file->file.get(), {"columns"});
  if (!said) return failure(at_path(said.error(), path));
  auto description = description_in(*said);
  if (!description) return failure(ErrorKind::broken, "worker-tables told no columns", path, "run ./joulery build");
  const auto roles = find_columns(kind, description->columns, columns, path);
  if (!roles) return failure(roles.error());
  auto rows = ask(file->file.get(), question_for(*roles, limits));
  if (!rows) return failure(at_path(rows.error(), path));
  if (!is_as_hashed(*file)) {
    return failure(ErrorKind::invalid, "it was written to while it was read", path,
                   "give a file that nobody writes to");
  }
  return ColumnarRows{std::move(*rows), std::move(file->sha256), std::move(description->classes)};
}

}  // namespace joulery

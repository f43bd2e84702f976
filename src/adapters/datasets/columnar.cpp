// SPDX-License-Identifier: Apache-2.0
// Two questions a file: which columns there are, and the rows of those that are needed.
#include "adapters/datasets/columnar.h"

#include <algorithm>
#include <fmt/format.h>
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
  std::vector<std::string> files;  ///< columns that hold files
  ClassNames classes;
};

/// The texts of a list; nothing where there is another value.
std::optional<std::vector<std::string>> texts_in(const Json& document, const char* key) {
  const auto list = document.find(key);
  if (list == document.end() || !list->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& text : *list) {
    if (!text.is_string()) return std::nullopt;
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

std::optional<Description> description_in(const std::string& said) {
  const Json document = parse_json(said);
  if (!document.is_object()) return std::nullopt;
  auto columns = texts_in(document, "columns");
  if (!columns) return std::nullopt;
  Description found{std::move(*columns), texts_in(document, "files").value_or(std::vector<std::string>()), {}};
  const auto noted = document.find("huggingface");
  if (noted == document.end() || !noted->is_string()) return found;
  const Json features = parse_json(noted->get_ref<const std::string&>());
  if (features.is_object() && features.contains("info")) found.classes = class_names(features.at("info"));
  return found;
}

/// The whole answer.
Result<std::string> told(const HashedFile& file, const std::vector<std::string>& words, const AskTables& ask) {
  std::string text;
  const auto asked = ask_about(file, words, ask, [&text](std::string_view part) {
    text += part;
    return Result<void>();
  });
  if (!asked) return failure(asked.error());
  return text;
}

/// The column of images, where they lie in the file itself.
std::optional<std::string> image_column(const ColumnNames& roles, const Description& description) {
  const auto column = roles.find("image");
  if (column == roles.end() || std::ranges::find(description.files, column->second) == description.files.end())
    return std::nullopt;
  return column->second;
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
  const auto said = told(*file, {"columns"}, ask);
  if (!said) return failure(said.error());
  auto description = description_in(*said);
  if (!description) return failure(ErrorKind::broken, "worker-tables told no columns", path, "run ./joulery build");
  const auto roles = find_columns(kind, description->columns, columns, path);
  if (!roles) return failure(roles.error());
  auto rows = told(*file, question_for(*roles, limits), ask);
  if (!rows) return failure(rows.error());
  ColumnarRows read{std::move(*rows), file->sha256, std::move(description->classes), {}};
  if (auto column = image_column(*roles, *description))
    read.images = ImageTable{std::move(*file), std::move(*column), 0, 0};
  return read;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Where a table's text comes from: the binary, or a file of the data folder; and what all tables together are.
// Looking up rows is lookup.cpp and cpu_lookup.cpp.
#include "foundation/tables/tables.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/crc32c.h"
#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "foundation/tables/embedded.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

constexpr std::string_view kSuffix = ".csv";

const EmbeddedTable* embedded(std::string_view name) {
  for (const EmbeddedTable& table : embedded_tables()) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

/// The overriding files of a folder. A file that is nearly a table's is a typing error, not a wish.
Result<std::map<std::string, std::optional<std::string>, std::less<>>> overriding_files(const std::string& folder) {
  const auto files = DiskFiles().list(folder);
  if (!files) return failure(files.error());
  const auto known = Tables::names();
  std::map<std::string, std::optional<std::string>, std::less<>> found;
  for (const std::string& file : *files) {
    if (!file.ends_with(kSuffix)) continue;
    std::string name = file.substr(0, file.size() - kSuffix.size());
    if (embedded(name) != nullptr) {
      found.emplace(std::move(name), std::nullopt);
    } else if (const auto near = nearest(name, known)) {
      return failure(ErrorKind::invalid, "no table has this name", folder + "/" + file,
                     fmt::format("name it {}.csv, or move it elsewhere", *near));
    }
  }
  return found;
}

Result<TableSummary> summarize(CsvReader csv, std::string_view name) {
  TableSummary summary;
  summary.name = name;
  summary.title = header_value(csv, "title");
  summary.source = header_value(csv, "source");
  summary.licence = header_value(csv, "licence");
  summary.vintage = header_value(csv, "vintage");
  summary.newest_year = newest_year(summary.vintage);
  for (const std::string_view comment : csv.comments()) {
    if (comment.starts_with("note:")) summary.notes.emplace_back(trim(comment.substr(5)));
  }
  while (true) {
    const auto more = csv.next();
    if (!more) return failure(more.error());
    if (!*more) return summary;
    ++summary.rows;
  }
}

}  // namespace

Result<Tables> Tables::open(std::optional<std::string> folder) {
  Tables tables(std::move(folder));
  if (!tables.folder_) return tables;
  auto files = overriding_files(*tables.folder_);
  if (!files) return failure(files.error());
  tables.files_ = std::move(*files);
  return tables;
}

std::vector<std::string> Tables::names() {
  std::vector<std::string> names;
  for (const EmbeddedTable& table : embedded_tables()) names.emplace_back(table.name);
  return names;
}

Result<Tables::Source> Tables::source(std::string_view table) {
  if (const auto file = files_.find(table); file != files_.end()) {
    const std::string path = *folder_ + "/" + file->first + std::string(kSuffix);
    if (!file->second) {
      auto text = DiskFiles().read(path);
      if (!text) return failure(text.error());
      file->second = std::move(*text);
    }
    return Source{*file->second, path, true};
  }
  if (const EmbeddedTable* found = embedded(table)) {
    return Source{found->text, std::string(table) + std::string(kSuffix), false};
  }
  const auto known = names();
  const auto near = nearest(table, known);
  return failure(ErrorKind::invalid, fmt::format("no table is called '{}'", table), {},
                 near ? fmt::format("did you mean {}?", *near) : "joulery data list shows them");
}

Result<CsvReader> Tables::reader(std::string_view table) {
  auto found = source(table);
  if (!found) return failure(found.error());
  return CsvReader::open(found->text, std::move(found->shown_name));
}

Result<std::string_view> Tables::text(std::string_view table) {
  const auto found = source(table);
  if (!found) return failure(found.error());
  return found->text;
}

Result<std::vector<TableSummary>> Tables::summaries() {
  std::vector<TableSummary> all;
  for (const std::string& name : names()) {
    const auto found = source(name);
    if (!found) return failure(found.error());
    auto csv = CsvReader::open(found->text, found->shown_name);
    if (!csv) return failure(csv.error());
    auto summary = summarize(std::move(*csv), name);
    if (!summary) return failure(summary.error());
    if (found->overridden) summary->path = found->shown_name;
    all.push_back(std::move(*summary));
  }
  return all;
}

Result<std::string> Tables::data_version() {
  std::string version(embedded_data_version());
  std::uint32_t check = 0;
  for (const auto& [name, unused] : files_) {
    const auto found = source(name);
    if (!found) return failure(found.error());
    check = crc32c(std::as_bytes(std::span(name)), check);
    check = crc32c(std::as_bytes(std::span(found->text)), check);
  }
  return files_.empty() ? version : fmt::format("{}+{:08x}", version, check);
}

std::optional<int> age_in_years(const TableSummary& table, int this_year) {
  if (!table.newest_year) return std::nullopt;
  return std::max(0, this_year - *table.newest_year);
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Settings as in DuckDB's documentation, "Securing DuckDB": what must hold from the start is in the configuration, the
// rest is set before anything is read and then locked.
#include "workers/table_files/database.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

using OwnedType = std::unique_ptr<std::remove_pointer_t<duckdb_logical_type>,
                                  decltype([](duckdb_logical_type type) { duckdb_destroy_logical_type(&type); })>;

/// The beginning of what the library says; more follows only for people who wrote the SQL.
std::string first_line(const char* said) {
  const std::string_view text = said == nullptr ? "it does not say why" : said;
  constexpr std::size_t most = 80;
  return printable(text.substr(0, text.find('\n'))).substr(0, most);
}

Error unreadable(const char* said) {
  return {ErrorKind::invalid, fmt::format("the file cannot be read ({})", first_line(said)), "",
          "write it again, or as JSON lines"};
}

Error not_locked(const char* said) {
  return {ErrorKind::broken, fmt::format("DuckDB does not take its settings ({})", first_line(said)), "",
          "run tools/fetch --check tables && ./joulery build"};
}

using OwnedText = std::unique_ptr<char, decltype([](char* text) { duckdb_free(text); })>;

/// The worse of two: bytes, then what has no form, then values. Inside of others, files are bytes and fractions values.
ColumnKind together(ColumnKind a, ColumnKind b) {
  const auto has = [&](ColumnKind kind) { return a == kind || b == kind; };
  if (has(ColumnKind::bytes) || has(ColumnKind::file)) return ColumnKind::bytes;
  return has(ColumnKind::other) ? ColumnKind::other : ColumnKind::values;
}

ColumnKind kind_of(duckdb_logical_type type);

ColumnKind kind_inside(duckdb_logical_type type) {
  const OwnedType owned(type);
  return together(kind_of(owned.get()), ColumnKind::values);
}

bool is_child(duckdb_logical_type type, idx_t index, std::string_view name, duckdb_type id) {
  const OwnedText called(duckdb_struct_type_child_name(type, index));
  const OwnedType child(duckdb_struct_type_child_type(type, index));
  return called.get() == name && duckdb_get_type_id(child.get()) == id;
}

/// Bytes and a path, in either order.
bool is_file(duckdb_logical_type type) {
  if (duckdb_struct_type_child_count(type) != 2) return false;
  return std::ranges::any_of(std::array<idx_t, 2>{0, 1}, [&](idx_t bytes) {
    return is_child(type, bytes, "bytes", DUCKDB_TYPE_BLOB) && is_child(type, 1 - bytes, "path", DUCKDB_TYPE_VARCHAR);
  });
}

ColumnKind kind_of_structure(duckdb_logical_type type) {
  if (is_file(type)) return ColumnKind::file;
  ColumnKind kind = ColumnKind::values;
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
    kind = together(kind, kind_inside(duckdb_struct_type_child_type(type, i)));
  }
  return kind;
}

ColumnKind kind_of(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_INTERVAL:
    case DUCKDB_TYPE_SQLNULL:
      return ColumnKind::values;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
      return ColumnKind::fraction;
    case DUCKDB_TYPE_BLOB:
      return ColumnKind::bytes;
    case DUCKDB_TYPE_LIST:
      return kind_inside(duckdb_list_type_child_type(type));
    case DUCKDB_TYPE_ARRAY:
      return kind_inside(duckdb_array_type_child_type(type));
    case DUCKDB_TYPE_MAP:
      return together(kind_inside(duckdb_map_type_key_type(type)), kind_inside(duckdb_map_type_value_type(type)));
    case DUCKDB_TYPE_STRUCT:
      return kind_of_structure(type);
    default:
      return ColumnKind::other;
  }
}

/// A chunk's first column, row by row.
Result<void> take_chunk(duckdb_data_chunk chunk, const std::function<Result<void>(std::string_view)>& take) {
  duckdb_vector column = duckdb_data_chunk_get_vector(chunk, 0);
  auto* texts = static_cast<duckdb_string_t*>(duckdb_vector_get_data(column));
  std::uint64_t* validity = duckdb_vector_get_validity(column);  // null: every row has a value
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) continue;
    const std::string_view text(duckdb_string_t_data(&texts[row]), duckdb_string_t_length(texts[row]));
    if (const auto good = take(text); !good) return good;
  }
  return {};
}

std::string quoted(std::string_view text, char mark) {
  std::string result(1, mark);
  for (const char each : text) result.append(each == mark ? 2 : 1, each);
  return result + mark;
}

}  // namespace

Answer::Answer(Answer&& other) noexcept
    : statement_(std::move(other.statement_)), result_(std::exchange(other.result_, duckdb_result{})) {}

Answer::~Answer() { duckdb_destroy_result(&result_); }

std::vector<AnswerColumn> Answer::columns() {
  std::vector<AnswerColumn> columns;
  for (idx_t i = 0; i < duckdb_column_count(&result_); ++i) {
    const OwnedType type(duckdb_column_logical_type(&result_, i));
    columns.push_back({duckdb_column_name(&result_, i), kind_of(type.get())});
  }
  return columns;
}

Result<void> Answer::each_text(const std::function<Result<void>(std::string_view)>& take) {
  for (;;) {
    duckdb_data_chunk chunk = duckdb_fetch_chunk(result_);
    if (chunk == nullptr) break;
    const auto good = take_chunk(chunk, take);
    duckdb_destroy_data_chunk(&chunk);
    if (!good) return good;
  }
  const char* said = duckdb_result_error(&result_);
  return said == nullptr ? Result<void>() : Result<void>(failure(unreadable(said)));
}

Result<void> Database::set(const std::string& sql) {
  duckdb_result result{};
  const bool is_good = duckdb_query(connection_.get(), sql.c_str(), &result) == DuckDBSuccess;
  const Error error = not_locked(duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return is_good ? Result<void>() : Result<void>(failure(error));
}

Result<Database> Database::open(const std::string& path, std::uint64_t memory, ScanColumns scan) {
  const std::array<std::pair<const char*, std::string>, 7> settings{{
      {"threads", "1"},
      {"memory_limit", fmt::format("{}B", memory)},
      {"temp_directory", ""},  // nothing is spilled to the disk
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"allow_persistent_secrets", "false"},
  }};
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) return failure(not_locked("no memory"));
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name, value.c_str()) == DuckDBSuccess) continue;
    duckdb_destroy_config(&config);
    return failure(not_locked(name));
  }
  Database opened;
  opened.scan_ = scan;
  duckdb_database database = nullptr;
  char* said = nullptr;
  const bool is_open = duckdb_open_ext(nullptr, &database, config, &said) == DuckDBSuccess;
  duckdb_destroy_config(&config);
  const Error error = not_locked(said);
  duckdb_free(said);
  if (!is_open) return failure(error);
  opened.database_.reset(database);
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database, &connection) != DuckDBSuccess) return failure(not_locked("no connection"));
  opened.connection_.reset(connection);
  const std::string kept = scan == ScanColumns::all ? "unused_columns" : "";
  for (const std::string& each :
       {fmt::format("SET disabled_optimizers = {}", quoted_text(kept)),
        fmt::format("SET allowed_paths = [{}]", quoted_text(path)), std::string("SET enable_external_access = false"),
        std::string("SET lock_configuration = true")}) {
    if (const auto good = opened.set(each); !good) return failure(good.error());
  }
  return opened;
}

Result<Answer> Database::ask(const std::string& sql) {
  Answer answer;
  duckdb_prepared_statement statement = nullptr;
  const bool is_prepared = duckdb_prepare(connection_.get(), sql.c_str(), &statement) == DuckDBSuccess;
  answer.statement_.reset(statement);
  if (!is_prepared) return failure(unreadable(duckdb_prepare_error(statement)));
  // The rows are made while they are fetched: the whole of a large file never lies in memory.
  if (duckdb_execute_prepared_streaming(statement, &answer.result_) != DuckDBSuccess)
    return failure(unreadable(duckdb_result_error(&answer.result_)));
  return answer;
}

Result<void> Database::add_stream(const std::string& name, ArrowArrayStream* stream) {
  ENSURE(scan_ == ScanColumns::all);
  // The C interface has a type of its own for what the Arrow C stream interface defines.
  auto* same = reinterpret_cast<duckdb_arrow_stream>(stream);
  if (duckdb_arrow_scan(connection_.get(), name.c_str(), same) == DuckDBSuccess) return {};
  return failure(unreadable("Arrow types that it does not know"));
}

std::string quoted_text(std::string_view text) { return quoted(text, '\''); }
std::string quoted_name(std::string_view name) { return quoted(name, '"'); }

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// DuckDB, locked: in memory, one thread, able to open one file and nothing else, without extensions beyond those built
// in, and with settings that cannot be changed any more. The only place that sees its C interface. What is asked of it
// is parquet.h's; what the kernel holds the process to is limits.h's.
#pragma once

#include <cstdint>
#include <duckdb.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "foundation/base/result.h"

struct ArrowArrayStream;

namespace joulery {

/// What a column's values can become.
enum class ColumnKind {
  values,    ///< texts, numbers, truth values, times; lists and structures of them
  fraction,  ///< floating-point numbers, which JSON cannot always hold
  file,      ///< {bytes, path}: a file's bytes and what it was called, as image sets have them
  bytes,     ///< other bytes, or something that holds them
  other,     ///< what JSON has no form for
};

struct AnswerColumn {
  std::string name;
  ColumnKind kind = ColumnKind::other;
};

/// The rows of one question, fetched as they are asked for. Must not outlive its Database.
class Answer {
 public:
  Answer() = default;
  Answer(Answer&& other) noexcept;
  Answer& operator=(Answer&& other) = delete;
  ~Answer();

  [[nodiscard]] std::vector<AnswerColumn> columns();
  /// Calls `take` with the first column of each row, a text or bytes; NULL is passed over. Errors: the first of `take`;
  /// (invalid) the file breaks off or holds nonsense further down.
  Result<void> each_text(const std::function<Result<void>(std::string_view)>& take);

 private:
  friend class Database;
  struct DestroyStatement {
    void operator()(duckdb_prepared_statement statement) const { duckdb_destroy_prepare(&statement); }
  };
  std::unique_ptr<std::remove_pointer_t<duckdb_prepared_statement>, DestroyStatement> statement_;
  duckdb_result result_{};
};

/// Which columns are taken from a source: those that are needed, or all it has. A stream of Arrow always brings all,
/// and the library takes the first of them for those it asked for (1.5.6).
enum class ScanColumns { needed, all };

/// One database. Not thread-safe.
class Database {
 public:
  /// `path` is the one file it may open; `memory` in bytes is what it may hold of it. Errors (broken): the library
  /// does not take the settings; it is used under no others.
  static Result<Database> open(const std::string& path, std::uint64_t memory, ScanColumns scan);
  /// Errors (invalid): the library's refusal in one line, which is the file's fault: no SQL here is a user's.
  Result<Answer> ask(const std::string& sql);
  /// Makes the rows of an Arrow stream known under a name; they can be asked for once. The stream must outlive the
  /// answers, and the database have been opened for all columns. Errors (invalid): its schema is none the library
  /// knows.
  Result<void> add_stream(const std::string& name, ArrowArrayStream* stream);

 private:
  struct CloseDatabase {
    void operator()(duckdb_database database) const { duckdb_close(&database); }
  };
  struct Disconnect {
    void operator()(duckdb_connection connection) const { duckdb_disconnect(&connection); }
  };
  Database() = default;
  Result<void> set(const std::string& sql);

  ScanColumns scan_ = ScanColumns::needed;
  std::unique_ptr<std::remove_pointer_t<duckdb_database>, CloseDatabase> database_;
  std::unique_ptr<std::remove_pointer_t<duckdb_connection>, Disconnect> connection_;
};

/// A text as SQL writes it: 'it''s'.
[[nodiscard]] std::string quoted_text(std::string_view text);
/// A name as SQL writes it: "a ""b""".
[[nodiscard]] std::string quoted_name(std::string_view name);

}  // namespace joulery

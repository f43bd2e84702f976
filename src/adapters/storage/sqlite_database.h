// SPDX-License-Identifier: Apache-2.0
// Owners of SQLite's handles, and its result codes as Errors that say what to do. Speaks no schema: that is
// store_schema.h. SQLite's own header is included by these .cpp files alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace joulery {

class Statement;

/// One connection. One thread.
class Database {
 public:
  /// Opens an existing file, for reading alone where it cannot be written. Errors: as `error`.
  static Result<Database> open(const std::string& path, Duration patience);

  /// Runs statements without results.
  Result<void> run(const char* sql);
  /// A compiled statement.
  Result<Statement> prepare(std::string_view sql);
  /// The only value of a query such as a PRAGMA.
  Result<std::int64_t> integer(const char* sql);
  /// Rows the last statement changed.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] bool may_only_be_read() const;
  /// What a result code means to a person.
  [[nodiscard]] Error error(int code) const;
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether the last connection moves the write-ahead log into the file when it closes (the default), which waits for
  /// the disk.
  void move_log_on_close(bool moves);
  /// Waits, at most `patience` in all, for another program to let a statement through.
  Result<void> run_patiently(const char* sql);

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  static Result<Database> open_with(const std::string& path, const std::string& name, int flags, Duration patience);

  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
  Duration patience_{};
};

/// A compiled statement of a Database that outlives it. Parameters count from 1, columns from 0.
class Statement {
 public:
  /// Texts are copied.
  void bind(int parameter, std::string_view text);
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::optional<double> value);
  void bind(int parameter, std::optional<int> value);
  /// True when there is a row; false at the end.
  Result<bool> step();
  /// Ready for new parameters.
  void reset();

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  Statement(sqlite3_stmt* handle, const Database& database) : handle_(handle), database_(&database) {}

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  const Database* database_;
};

/// A transaction: rolled back unless committed.
class Transaction {
 public:
  /// BEGIN IMMEDIATE: waits for other writers now, so that nothing fails half way.
  static Result<Transaction> begin(Database& database);
  /// BEGIN DEFERRED: all reads in it see the database at one moment.
  static Result<Transaction> begin_reading(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace joulery

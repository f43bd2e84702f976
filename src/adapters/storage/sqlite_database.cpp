// SPDX-License-Identifier: Apache-2.0
// The C interface of SQLite behind three owners (sqlite.org/c3ref). No call here throws.
#include "adapters/storage/sqlite_database.h"

#include <sqlite3.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr std::string_view kOther = "move it away or name another with --store";

std::string uri_of(const std::string& path, std::string_view query) {
  std::string uri = "file:";
  for (const char c : path) {
    // The characters with a meaning in a URI (sqlite.org/uri.html, section 3.1).
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + std::string(query);
}

Error error_of(int code, const std::string& message, const std::string& path) {
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorKind::invalid, "not a joulery store, or a damaged one", path, std::string(kOther)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::transient, "the store is locked by another program", path,
              "wait for it to end or name another with --store"};
    case SQLITE_FULL:
      return {ErrorKind::transient, "the disk of the store is full", path, "free space; nothing was half written"};
    case SQLITE_IOERR:
      return {ErrorKind::transient, "cannot read or write the store (" + message + ")", path,
              "check the disk and its free space; nothing was half written"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorKind::denied, "the store may only be read", path, "make it writable or name another with --store"};
    case SQLITE_CANTOPEN:
      return {ErrorKind::denied, "cannot open the store", path,
              "check that it is a file you may read, or name another with --store"};
    default:
      return {ErrorKind::broken, "the store does not work (" + message + ")", path, std::string(kOther)};
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Result<Database> Database::open_with(const std::string& path, const std::string& name, int flags, Duration patience) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database;
  database.handle_.reset(handle);
  database.path_ = path;
  database.patience_ = patience;
  if (code != SQLITE_OK) return failure(database.error(code));
  sqlite3_busy_timeout(handle, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(patience).count()));
  // The first page is read here, so that a file that is no database is refused now.
  if (auto version = database.integer("PRAGMA schema_version"); !version) return failure(version.error());
  return database;
}

Result<Database> Database::open(const std::string& path, Duration patience) {
  auto database = open_with(path, path, SQLITE_OPEN_READWRITE, patience);
  // A store in write-ahead mode needs its -shm file even for reading; in a folder that cannot be written there is none,
  // but then nobody writes it either (sqlite.org/wal.html, "Read-Only Databases").
  const bool is_readable_alone = !database && ::access(path.c_str(), R_OK) == 0 &&
                                 ::access((path + "-wal").c_str(), F_OK) != 0 &&
                                 database.error().kind == ErrorKind::denied;
  if (!is_readable_alone) return database;
  return open_with(path, uri_of(path, "?immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, patience);
}

Error Database::error(int code) const {
  return error_of(code, handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code), path_);
}

bool Database::may_only_be_read() const { return sqlite3_db_readonly(handle_.get(), "main") == 1; }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }

void Database::move_log_on_close(bool moves) {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, moves ? 0 : 1, nullptr);
}

Result<void> Database::run(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(error(code));
  return {};
}

Result<void> Database::run_patiently(const char* sql) {
  // Where waiting could dead-lock, SQLite answers "busy" at once instead of asking its busy handler.
  constexpr int step_ms = 5;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(patience_).count();
  while (true) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    if ((code & 0xFF) != SQLITE_BUSY || left <= 0) return failure(error(code));
    left -= sqlite3_sleep(step_ms);
  }
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr);
  if (code != SQLITE_OK) return failure(error(code));
  return Statement(handle, *this);
}

Result<std::int64_t> Database::integer(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return failure(statement.error());
  const auto row = statement->step();
  if (!row) return failure(row.error());
  return *row ? statement->integer(0) : 0;
}

void Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text64(handle_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void Statement::bind(int parameter, std::int64_t value) { sqlite3_bind_int64(handle_.get(), parameter, value); }
void Statement::bind(int parameter, std::optional<double> value) {
  value ? sqlite3_bind_double(handle_.get(), parameter, *value) : sqlite3_bind_null(handle_.get(), parameter);
}
void Statement::bind(int parameter, std::optional<int> value) {
  value ? sqlite3_bind_int(handle_.get(), parameter, *value) : sqlite3_bind_null(handle_.get(), parameter);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(database_->error(code));
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)));
}
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.run("BEGIN IMMEDIATE"); !begun) return failure(begun.error());
  return Transaction(database);
}

Result<Transaction> Transaction::begin_reading(Database& database) {
  if (auto begun = database.run("BEGIN DEFERRED"); !begun) return failure(begun.error());
  return Transaction(database);
}

Transaction::~Transaction() {
  // An error that already rolled back makes this fail, which is what it asks for.
  if (database_ != nullptr) (void)database_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
  auto committed = database_->run("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

}  // namespace joulery

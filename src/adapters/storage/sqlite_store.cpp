// SPDX-License-Identifier: Apache-2.0
// The questions of ports/store.h as SQL. A run is one transaction: it is there with its tags, or not at all.
#include "adapters/storage/sqlite_store.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

#include "adapters/storage/folders.h"
#include "adapters/storage/sqlite_database.h"
#include "adapters/storage/store_schema.h"
#include "foundation/base/fd.h"
#include "foundation/base/text.h"
#include "foundation/wire/run_json.h"

namespace joulery {
namespace {

constexpr std::size_t kShortestPrefix = 4;
/// A power cut may cost 5 s of measuring (metering 7), so a run shorter than that need not wait for the disk: its
/// commit is whole or absent all the same. Waiting takes 10 to 30 ms, longer than everything else `run` adds to a
/// command.
constexpr Duration kMayBeLost = std::chrono::seconds(5);

/// An argument as a shell would need it, on one line.
std::string quoted(const std::string& argument) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,@%+-";
  if (!argument.empty() && argument.find_first_not_of(plain) == std::string::npos) return argument;
  std::string text = "'";
  for (const char c : argument) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return text + "'";
}

std::string one_line(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& argument : command) line += (line.empty() ? "" : " ") + quoted(argument);
  return line;
}

/// What `joulery run` returned for it: the child's code, or 128 + the signal.
std::optional<int> exit_code_of(const Exit& exit) {
  if (exit.signal) return 128 + *exit.signal;
  return exit.code;
}

std::optional<double> carbon_of(const Footprint& footprint) {
  if (!footprint.location) return std::nullopt;
  return footprint.location->best / gram_location;
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  Result<void> append(const Run& run) override;
  Result<std::vector<RunRow>> list(std::size_t limit, std::string_view name) override;
  Result<Run> load(std::string_view prefix) override;
  Result<void> remove(std::string_view id) override;

 private:
  /// Sets how long a commit waits: for the disk, or for the kernel.
  Result<void> set_durable(bool is_durable);
  Result<void> insert_tags(const RunStart& start);
  /// The whole id a prefix means.
  Result<std::string> resolve(std::string_view prefix);
  Result<std::string> newest();
  [[nodiscard]] Error may_only_be_read() const;

  Database database_;
};

Error SqliteStore::may_only_be_read() const {
  return {ErrorKind::denied, "the store may only be read", database_.path(),
          "make it writable or name another with --store"};
}

Result<void> SqliteStore::set_durable(bool is_durable) {
  database_.move_log_on_close(is_durable);
  return database_.run(is_durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

Result<void> SqliteStore::append(const Run& run) {
  if (database_.may_only_be_read()) return failure(may_only_be_read());
  if (auto set = set_durable(run.duration() >= kMayBeLost); !set) return set;
  const std::string json = run_json(run, -1);
  auto transaction = Transaction::begin(database_);
  if (!transaction) return failure(transaction.error());
  auto insert = database_.prepare(
      "INSERT INTO runs(id, name, command, start_utc_ns, duration_ns, energy_low_uj, energy_best_uj, energy_high_uj, "
      "method, "
      "carbon_g, exit_code, interrupted, json) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO "
      "NOTHING");
  if (!insert) return failure(insert.error());
  insert->bind(1, run.start.id);
  insert->bind(2, run.start.name);
  insert->bind(3, one_line(run.start.command));
  insert->bind(4, std::int64_t{run.start.anchor.utc_of(run.begin).time_since_epoch().count()});
  insert->bind(5, std::int64_t{run.duration().count()});
  insert->bind(6, run.total.low.microjoules());
  insert->bind(7, run.total.best.microjoules());
  insert->bind(8, run.total.high.microjoules());
  insert->bind(9, to_string(run.method));
  insert->bind(10, carbon_of(run.footprint));
  insert->bind(11, exit_code_of(run.exit));
  insert->bind(12, std::int64_t{run.interrupted ? 1 : 0});
  insert->bind(13, json);
  if (const auto done = insert->step(); !done) return failure(done.error());
  if (database_.changes() == 0) return {};  // the same run once
  if (auto tagged = insert_tags(run.start); !tagged) return tagged;
  return transaction->commit();
}

Result<void> SqliteStore::insert_tags(const RunStart& start) {
  auto insert = database_.prepare("INSERT INTO tags(run, key, value) VALUES(?, ?, ?)");
  if (!insert) return failure(insert.error());
  for (const auto& [key, value] : start.tags) {
    insert->reset();
    insert->bind(1, start.id);
    insert->bind(2, key);
    insert->bind(3, value);
    if (const auto done = insert->step(); !done) return failure(done.error());
  }
  return {};
}

RunRow row_of(const Statement& row) {
  RunRow run;
  run.id = row.text(0);
  run.name = row.text(1);
  run.command = row.text(2);
  run.start = UtcTime(Duration(row.integer(3)));
  run.duration = Duration(row.integer(4));
  run.energy = {Energy::of_microjoules(row.integer(5)), Energy::of_microjoules(row.integer(6)),
                Energy::of_microjoules(row.integer(7))};
  // A word only a newer joulery knows is the weakest until proven otherwise.
  run.method = method_from(row.text(8)).value_or(Method::assumed);
  if (!row.is_null(9)) run.carbon_g = row.real(9);
  if (!row.is_null(10)) run.exit_code = static_cast<int>(row.integer(10));
  run.interrupted = row.integer(11) != 0;
  return run;
}

Result<std::vector<RunRow>> SqliteStore::list(std::size_t limit, std::string_view name) {
  auto query = database_.prepare(
      "SELECT id, name, command, start_utc_ns, duration_ns, energy_low_uj, energy_best_uj, energy_high_uj, method, "
      "carbon_g, "
      "exit_code, interrupted FROM runs WHERE ?1 = '' OR name = ?1 ORDER BY start_utc_ns DESC, id DESC LIMIT ?2");
  if (!query) return failure(query.error());
  query->bind(1, name);
  query->bind(2, limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(limit));
  std::vector<RunRow> rows;
  while (true) {
    const auto more = query->step();
    if (!more) return failure(more.error());
    if (!*more) return rows;
    rows.push_back(row_of(*query));
  }
}

Result<std::string> SqliteStore::newest() {
  auto query = database_.prepare("SELECT id FROM runs ORDER BY start_utc_ns DESC, id DESC LIMIT 1");
  if (!query) return failure(query.error());
  const auto found = query->step();
  if (!found) return failure(found.error());
  if (*found) return query->text(0);
  return failure(ErrorKind::gone, "there is no run yet", database_.path(), "joulery run -- COMMAND makes one");
}

Result<std::string> SqliteStore::resolve(std::string_view prefix) {
  if (lower(prefix) == "last") return newest();
  if (prefix.size() < kShortestPrefix) {
    return failure(ErrorKind::invalid, "a run is named by 4 or more characters of its id", std::string(prefix),
                   "joulery runs list shows the ids");
  }
  auto query =
      database_.prepare("SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1 COLLATE NOCASE ORDER BY id LIMIT 3");
  if (!query) return failure(query.error());
  query->bind(1, prefix);
  std::vector<std::string> ids;
  while (true) {
    const auto more = query->step();
    if (!more) return failure(more.error());
    if (!*more) break;
    ids.push_back(query->text(0));
    if (lower(ids.back()) == lower(prefix)) return ids.back();
  }
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) {
    return failure(ErrorKind::gone, "no run begins with that", std::string(prefix), "joulery runs list shows the ids");
  }
  return failure(
      ErrorKind::invalid,
      "more than one run begins with that (" + ids[0] + ", " + ids[1] + (ids.size() > 2 ? ", ..." : "") + ")",
      std::string(prefix), "give more characters");
}

Result<Run> SqliteStore::load(std::string_view prefix) {
  const auto id = resolve(prefix);
  if (!id) return failure(id.error());
  auto query = database_.prepare("SELECT json FROM runs WHERE id = ?");
  if (!query) return failure(query.error());
  query->bind(1, *id);
  const auto found = query->step();
  if (!found) return failure(found.error());
  if (!*found) return failure(ErrorKind::gone, "the run was removed just now", *id, "joulery runs list shows the ids");
  auto run = run_from_json(query->text(0));
  if (!run)
    return failure(ErrorKind::broken, "the stored run cannot be read: " + run.error().what, *id,
                   "was it edited? remove it");
  return run;
}

Result<void> SqliteStore::remove(std::string_view id) {
  if (database_.may_only_be_read()) return failure(may_only_be_read());
  const auto whole = resolve(id);
  if (!whole) return failure(whole.error());
  auto transaction = Transaction::begin(database_);
  if (!transaction) return failure(transaction.error());
  for (const char* sql : {"DELETE FROM tags WHERE run = ?", "DELETE FROM runs WHERE id = ?"}) {
    auto remove = database_.prepare(sql);
    if (!remove) return failure(remove.error());
    remove->bind(1, *whole);
    if (const auto done = remove->step(); !done) return failure(done.error());
  }
  return transaction->commit();
}

Result<void> check_is_file(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) {
    return failure(ErrorKind::invalid, "the store is not a file", path, "name a file with --store");
  }
  return {};
}

/// An empty file of the right mode when there is none: SQLite itself would create it for everybody to read.
Result<void> make_file(const std::string& path) {
  // An existing file must not be opened here: closing it would drop this process's own locks on it (POSIX, close()).
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd) return {};
  if (errno == EEXIST) return check_is_file(path);
  return failure(error_from_errno(errno, "cannot create the store", path));
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(std::string path, Duration patience) {
  if (auto made = make_folder(folder_of(path)); !made) return failure(made.error());
  if (auto made = make_file(path); !made) return failure(made.error());
  auto database = Database::open(path, patience);
  if (!database) return failure(database.error());
  // Another program's database must be refused before anything in it is touched.
  if (auto schema = schema_of(*database); !schema) return failure(schema.error());
  if (!database->may_only_be_read()) {
    // Readers never wait for a writer, and a commit is one append (sqlite.org/wal.html). Where the file system cannot,
    // SQLite stays as it was.
    if (auto set = database->run_patiently("PRAGMA journal_mode = WAL"); !set) return failure(set.error());
  }
  if (auto current = bring_to_current_schema(*database); !current) return failure(current.error());
  return std::make_unique<SqliteStore>(std::move(*database));
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// One SQL step per schema version. A step, once released, is never edited: files made by it lie on people's disks.
#include "adapters/storage/store_schema.h"

#include <array>

namespace joulery {
namespace {

/// "JLRY", in the header of the file: tells a store from any other SQLite database (sqlite.org/fileformat2.html 1.3).
constexpr std::int64_t kApplication = 0x4A4C5259;

constexpr std::array<const char*, store_schema> kSteps{
    // 0 -> 1: runs. The document is the truth; the other columns are what lists and searches need.
    R"sql(
      PRAGMA application_id = 0x4A4C5259;
      CREATE TABLE runs(
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        command TEXT NOT NULL,
        start_utc_ns INTEGER NOT NULL,
        duration_ns INTEGER NOT NULL,
        energy_low_uj INTEGER NOT NULL,
        energy_best_uj INTEGER NOT NULL,
        energy_high_uj INTEGER NOT NULL,
        method TEXT NOT NULL,
        carbon_g REAL,
        exit_code INTEGER,
        interrupted INTEGER NOT NULL,
        json TEXT NOT NULL
      ) STRICT;
      CREATE INDEX runs_by_start ON runs(start_utc_ns, id);
      PRAGMA user_version = 1;
    )sql",
    // 1 -> 2: tags in a table of their own, so that runs can be grouped by them.
    R"sql(
      CREATE TABLE tags(
        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY(run, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX runs_by_tag ON tags(key, value);
      INSERT INTO tags(run, key, value)
        SELECT runs.id, tag.key, tag.value FROM runs, json_each(runs.json, '$.tags') AS tag;
      PRAGMA user_version = 2;
    )sql",
};

Error not_a_store(const Database& database) {
  return {ErrorKind::invalid, "a database, but not a joulery store", database.path(),
          "move it away or name another with --store"};
}

Result<void> check_is_known(const Database& database, std::int64_t version) {
  if (version <= store_schema) return {};
  return failure(
      ErrorKind::unsupported,
      fmt::format("the store has schema {}, this joulery knows {}: a newer one wrote it", version, store_schema),
      database.path(), "use the newer joulery or name another store with --store");
}

/// schema_of() for who already holds a transaction.
Result<std::int64_t> schema_within(Database& database) {
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return failure(version.error());
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return failure(application.error());
  if (*application == kApplication && *version > 0) return *version;
  const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return failure(objects.error());
  if (*application != 0 || *version != 0 || *objects != 0) return failure(not_a_store(database));
  return 0;
}

}  // namespace

Result<std::int64_t> schema_of(Database& database) {
  // Three questions about one moment: another program may be making the store just now.
  const auto snapshot = Transaction::begin_reading(database);
  if (!snapshot) return failure(snapshot.error());
  return schema_within(database);
}

Result<void> bring_to_current_schema(Database& database) {
  const auto before = schema_of(database);
  if (!before) return failure(before.error());
  if (*before >= store_schema) return check_is_known(database, *before);
  if (database.may_only_be_read()) {
    return failure(ErrorKind::denied, "the store is empty or of an older joulery, and may only be read",
                   database.path(), "make it writable or name another with --store");
  }
  auto transaction = Transaction::begin(database);
  if (!transaction) return failure(transaction.error());
  // Another program may have migrated it while we waited.
  const auto now = schema_within(database);
  if (!now) return failure(now.error());
  if (auto known = check_is_known(database, *now); !known) return known;
  for (auto step = static_cast<std::size_t>(*now); step < kSteps.size(); ++step) {
    if (auto done = database.run(kSteps[step]); !done) return done;
  }
  return transaction->commit();
}

}  // namespace joulery

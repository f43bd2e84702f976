// SPDX-License-Identifier: Apache-2.0
// The tables of the store and how older files become current ones. Schema 2: runs, and their tags.
// Which questions are asked of them is sqlite_store.cpp.
#pragma once

#include "adapters/storage/sqlite_database.h"

namespace joulery {

/// The schema this version writes, as in `PRAGMA user_version`.
inline constexpr std::int64_t store_schema = 2;

/// The schema of the file; 0 for an empty one. An Error for what is not a store at all. Changes nothing.
Result<std::int64_t> schema_of(Database& database);

/// Makes an empty file a store, or migrates an older store; leaves a current one alone. Errors: another program's
/// database, a schema from a newer joulery, an older store that cannot be written.
Result<void> bring_to_current_schema(Database& database);

}  // namespace joulery

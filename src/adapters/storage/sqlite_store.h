// SPDX-License-Identifier: Apache-2.0
// The default store: one SQLite file with a row per run, its tags, and its whole `joulery.run/1` document.
// Write-ahead log, so readers never wait; a schema version with migrations. The question it answers is ports/store.h.
#pragma once

#include <memory>
#include <string>

#include "foundation/base/time.h"
#include "foundation/ports/store.h"

namespace joulery {

/// Opens the store, made if it is missing (file 0600, folders 0700) and migrated if it is older. `patience` is how long
/// a write waits for another program's. Errors: not a store, of a newer joulery, denied, locked, disk full; each says
/// what to do. A store that may only be read can be listed and loaded from; `append` and `remove` are then denied.
Result<std::unique_ptr<Store>> open_sqlite_store(std::string path, Duration patience = std::chrono::seconds(10));

}  // namespace joulery

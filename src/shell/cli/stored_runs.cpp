// SPDX-License-Identifier: Apache-2.0
// A path is told from an id by its look alone, so that a file never hides a run.
#include "shell/cli/stored_runs.h"

#include "adapters/storage/sqlite_store.h"
#include "foundation/wire/run_json.h"
#include "shell/session/run_files.h"

namespace joulery {
namespace {

bool is_path(const std::string& text) { return text.find('/') != std::string::npos || text.ends_with(".json"); }

Result<Run> run_from_file(const std::string& path) {
  const auto text = DiskFiles().read(path);
  if (!text) return failure(text.error());
  auto run = run_from_json(*text);
  if (run) return run;
  Error error = run.error();
  error.where = error.where.empty() ? path : path + ": " + error.where;
  return failure(std::move(error));
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const Context& context) {
  const std::string location = context.store_location();
  if (location.empty()) {
    return failure(ErrorKind::gone, "no place for runs: HOME is not set", {}, "set HOME, or name a file with --store");
  }
  if (location == kNoStore) {
    return failure(ErrorKind::invalid, "no runs are kept", "the store \"none\"",
                   "name a file with --store (./none is one)");
  }
  if (location.starts_with("postgresql:")) {
    return failure(ErrorKind::invalid, "this build keeps runs in SQLite files alone", location,
                   "name a file with --store");
  }
  auto store = open_sqlite_store(location);
  if (store) return store;
  // A file that is no store is a store that failed (exit 7), not a word typed wrong.
  Error error = store.error();
  if (error.kind == ErrorKind::invalid) error.kind = ErrorKind::broken;
  return failure(std::move(error));
}

Result<Run> find_run(const Context& context, const std::string& text) {
  if (is_path(text)) return run_from_file(text);
  auto store = open_store(context);
  if (!store) return failure(store.error());
  return (*store)->load(text);
}

ExitCode code_of_not_found(const Error& error, const std::string& text) {
  if (error.kind == ErrorKind::denied) return ExitCode::denied;
  if (is_path(text)) return ExitCode::bad_input;
  const bool named_wrongly = error.kind == ErrorKind::gone || error.kind == ErrorKind::invalid;
  return named_wrongly ? ExitCode::usage : ExitCode::store;
}

int fail_to_find(const Error& error, const std::string& text, Context& context) {
  return context.fail(error, code_of_not_found(error, text));
}

}  // namespace joulery

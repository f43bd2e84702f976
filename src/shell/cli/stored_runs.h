// SPDX-License-Identifier: Apache-2.0
// Finding runs again: the store of the settings, a run by the beginning of its id, by "last", or from a JSON file.
#pragma once

#include <memory>
#include <string>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"
#include "foundation/ports/store.h"
#include "shell/cli/context.h"

namespace joulery {

/// The store named by --store, JOULERY_STORE, the settings, or the usual one. PostgreSQL is refused in words.
Result<std::unique_ptr<Store>> open_store(const Context& context);
/// "last", 4 or more characters of an id, or a path (with a '/' or the ending .json) to a joulery.run/1 document.
Result<Run> find_run(const Context& context, const std::string& text);
/// What find_run's error ends a command with: 3 for a file, 2 for a name that means no run, 6 and 7 for a store that
/// fails.
[[nodiscard]] ExitCode code_of_not_found(const Error& error, const std::string& text);
/// Tells the error; returns that code.
int fail_to_find(const Error& error, const std::string& text, Context& context);

}  // namespace joulery

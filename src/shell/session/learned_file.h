// SPDX-License-Identifier: Apache-2.0
// Where a machine's knowledge since its boot lies: $XDG_STATE_HOME/joulery/learned/<host>.json. Runs start with it and
// add what they learned at their end; another boot voids it. It helps and never fails a run: a file that says nonsense
// is told of and replaced.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/host.h"
#include "foundation/domain/learned.h"

namespace joulery {

/// The folder below the state folder; "" where there is none.
[[nodiscard]] std::string learned_folder(const std::string& state);
/// The file of one host; a machine without an id is "this-machine".
[[nodiscard]] std::string learned_path(const std::string& folder, const Host& host);

/// What a run starts with.
struct Recalled {
  std::optional<Learned> learned;  ///< of this boot; nothing: no earlier run, or another boot
  std::vector<std::string> notes;  ///< one line where the file cannot be read or says nonsense
};
[[nodiscard]] Recalled recall_learned(const std::string& folder, const Host& host);

/// Adds what a run learned to the file. Of two runs that end at once one may be lost. Errors: errno of the file.
Result<void> keep_learned(const std::string& folder, const Host& host, const Learned& learned);

}  // namespace joulery

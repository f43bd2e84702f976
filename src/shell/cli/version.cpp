// SPDX-License-Identifier: Apache-2.0
// The generated numbers in one translation unit: a new commit recompiles this file alone.
#include "shell/cli/version.h"

#include "joulery_version.h"

namespace joulery {

std::string_view version() { return kVersion; }
std::string_view commit() { return kCommit; }
std::string_view known_commit() { return commit() == "unknown" ? std::string_view() : commit(); }

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Where the logins and certificates of sources on the network stand for this user: JOULERY_NETRC_TEXT, else the file
// JOULERY_NETRC, else netrc beside the user's settings. Only the places are named here; adapters/net/access.h reads.
#pragma once

#include "adapters/net/access.h"
#include "shell/session/paths.h"

namespace joulery {

/// A file that a variable names must exist; the one beside the settings need not.
[[nodiscard]] AccessSource access_source(const Variables& variables, const Paths& paths);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Folders that only some machines have: absent is no fault, unreadable is one.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"

namespace joulery {

/// What is in a folder; nothing where the machine has no such folder. Errors: it is there, its parent shows it, and it
/// cannot be listed.
[[nodiscard]] inline Result<std::vector<std::string>> list_if_there(Files& files, std::string_view folder) {
  auto names = files.list(folder);
  if (names || names.error().kind != ErrorKind::gone) return names;
  const auto slash = folder.rfind('/');
  const auto siblings = files.list(folder.substr(0, slash));
  const std::string_view own = folder.substr(slash + 1);
  const bool shown =
      siblings && std::any_of(siblings->begin(), siblings->end(), [&](const std::string& name) { return name == own; });
  return shown ? std::move(names) : Result<std::vector<std::string>>(std::vector<std::string>());
}

}  // namespace joulery

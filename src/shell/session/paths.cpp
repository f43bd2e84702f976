// SPDX-License-Identifier: Apache-2.0
// The folders of storage/paths.h for the variables of this process.
#include "shell/session/paths.h"

#include <unistd.h>

#include "adapters/storage/paths.h"

namespace joulery {

Variables variables_of_process() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto at = text.find('=');
    if (at != std::string_view::npos) variables.emplace(text.substr(0, at), text.substr(at + 1));
  }
  return variables;
}

Paths paths_from(const Variables& variables) {
  const Environment environment = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
  Paths paths;
  paths.store = default_store(environment).value_or("");
  paths.state = state_home(environment).value_or("");
  paths.cache = cache_home(environment).value_or("");
  paths.runtime = runtime_dir(environment).value_or("");
  const auto configs = config_files(environment);
  for (const std::string& path : configs) {
    if (path.starts_with("/etc/")) {
      paths.system_config = path;
    } else if (path.starts_with('/')) {
      paths.user_config = path;
    } else {
      paths.local_config = path;
    }
  }
  return paths;
}

}  // namespace joulery

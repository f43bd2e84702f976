// SPDX-License-Identifier: Apache-2.0
// XDG folders from the environment. Relative values are ignored, as the specification asks.
#include "shell/cli/paths.h"

#include <fmt/format.h>
#include <unistd.h>

namespace joulery {
namespace {

std::string folder(const Environment& environment, std::string_view variable, std::string_view below_home) {
  const auto found = environment.find(variable);
  if (found != environment.end() && found->second.starts_with('/')) return found->second + "/joulery";
  const auto home = environment.find("HOME");
  const std::string base = home != environment.end() && home->second.starts_with('/') ? home->second : "/";
  return fmt::format("{}/{}/joulery", base == "/" ? "" : base, below_home);
}

std::string runtime_folder(const Environment& environment) {
  const auto found = environment.find("XDG_RUNTIME_DIR");
  if (found != environment.end() && found->second.starts_with('/')) return found->second + "/joulery";
  return fmt::format("/tmp/joulery-{}", ::getuid());
}

}  // namespace

Environment environment_of_process() {
  Environment variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto at = text.find('=');
    if (at != std::string_view::npos) variables.emplace(text.substr(0, at), text.substr(at + 1));
  }
  return variables;
}

Paths paths_from(const Environment& environment) {
  Paths paths;
  paths.store = folder(environment, "XDG_DATA_HOME", ".local/share") + "/joulery.db";
  paths.journals = folder(environment, "XDG_STATE_HOME", ".local/state") + "/journal";
  paths.cache = folder(environment, "XDG_CACHE_HOME", ".cache");
  paths.runtime = runtime_folder(environment);
  paths.user_config = folder(environment, "XDG_CONFIG_HOME", ".config") + "/config.toml";
  paths.local_config = "joulery.toml";
  paths.system_config = "/etc/joulery/config.toml";
  return paths;
}

}  // namespace joulery

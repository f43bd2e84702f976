// SPDX-License-Identifier: Apache-2.0
// The XDG base directory rules: an absolute variable counts, else the default below HOME.
#include "adapters/storage/paths.h"

namespace joulery {
namespace {

std::optional<std::string> absolute(const Environment& environment, std::string_view name) {
  auto value = environment(name);
  if (!value || !value->starts_with('/')) return std::nullopt;
  while (value->size() > 1 && value->back() == '/') value->pop_back();
  return value;
}

Result<std::string> base_folder(const Environment& environment, std::string_view variable,
                                std::string_view below_home) {
  if (const auto folder = absolute(environment, variable)) return *folder;
  if (const auto home = absolute(environment, "HOME")) return *home + std::string(below_home);
  return failure(ErrorKind::gone,
                 "no place for files: neither " + std::string(variable) + " nor HOME is an absolute path", {},
                 "set HOME");
}

Result<std::string> joulery_folder(const Environment& environment, std::string_view variable,
                                   std::string_view below_home) {
  auto folder = base_folder(environment, variable, below_home);
  if (folder) *folder += "/joulery";
  return folder;
}

}  // namespace

Result<std::string> data_home(const Environment& environment) {
  return joulery_folder(environment, "XDG_DATA_HOME", "/.local/share");
}

Result<std::string> state_home(const Environment& environment) {
  return joulery_folder(environment, "XDG_STATE_HOME", "/.local/state");
}

Result<std::string> cache_home(const Environment& environment) {
  if (const auto named = absolute(environment, "JOULERY_CACHE")) return *named;
  return joulery_folder(environment, "XDG_CACHE_HOME", "/.cache");
}

Result<std::string> runtime_dir(const Environment& environment) {
  if (const auto folder = absolute(environment, "XDG_RUNTIME_DIR")) return *folder + "/joulery";
  return failure(ErrorKind::gone, "no folder for locks: XDG_RUNTIME_DIR is not set", {},
                 "log in through systemd or set it");
}

Result<std::string> default_store(const Environment& environment) {
  auto folder = data_home(environment);
  if (folder) *folder += "/joulery.db";
  return folder;
}

std::vector<std::string> config_files(const Environment& environment) {
  std::vector<std::string> files{"./joulery.toml"};
  if (const auto folder = joulery_folder(environment, "XDG_CONFIG_HOME", "/.config"))
    files.push_back(*folder + "/config.toml");
  files.emplace_back("/etc/joulery/config.toml");
  return files;
}

}  // namespace joulery

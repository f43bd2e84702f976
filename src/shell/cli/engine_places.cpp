// SPDX-License-Identifier: Apache-2.0
// A variable that is set and empty counts as unset.
#include "shell/cli/engine_places.h"

#include <filesystem>

namespace joulery {
namespace {

std::string program_folder() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
}

Variable variable_of(const Context& context) {
  return [&context](std::string_view name) -> std::optional<std::string> {
    const auto found = context.variables().find(name);
    if (found == context.variables().end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

}  // namespace

Result<EnginePlaces> engine_places(const Context& context) {
  return find_engine_places(program_folder(), context.cache_folder(), variable_of(context));
}

Result<EnginePlaces> zoo_places(const Context& context) {
  return find_zoo_places(program_folder(), context.cache_folder(), variable_of(context));
}

}  // namespace joulery

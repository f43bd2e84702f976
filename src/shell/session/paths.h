// SPDX-License-Identifier: Apache-2.0
// The variables of the process, and where Joulery keeps its files (contracts 5) by them. Nothing is created here.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace joulery {

/// Variables variables by name.
using Variables = std::map<std::string, std::string, std::less<>>;

/// The variables of this process.
[[nodiscard]] Variables variables_of_process();

/// Folders and files; none is guaranteed to exist. Empty where the variables do not say (no HOME).
struct Paths {
  std::string store;          ///< $XDG_DATA_HOME/joulery/joulery.db
  std::string state;          ///< $XDG_STATE_HOME/joulery: below it the journals of open runs
  std::string cache;          ///< $JOULERY_CACHE, else $XDG_CACHE_HOME/joulery
  std::string runtime;        ///< $XDG_RUNTIME_DIR/joulery
  std::string user_config;    ///< $XDG_CONFIG_HOME/joulery/config.toml
  std::string local_config;   ///< joulery.toml, in the current folder
  std::string system_config;  ///< /etc/joulery/config.toml, read below --root
};

/// By storage/paths.h.
[[nodiscard]] Paths paths_from(const Variables& variables);

}  // namespace joulery

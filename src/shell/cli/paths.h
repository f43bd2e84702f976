// SPDX-License-Identifier: Apache-2.0
// Where Joulery keeps its files (contracts 5): XDG folders below the home, computed from the environment alone.
// Nothing is created here.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace joulery {

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process.
[[nodiscard]] Environment environment_of_process();

/// Folders and files; none is guaranteed to exist.
struct Paths {
  std::string store;          ///< $XDG_DATA_HOME/joulery/joulery.db
  std::string journals;       ///< $XDG_STATE_HOME/joulery/journal
  std::string cache;          ///< $XDG_CACHE_HOME/joulery
  std::string runtime;        ///< $XDG_RUNTIME_DIR/joulery, or below /tmp with the user's number
  std::string user_config;    ///< $XDG_CONFIG_HOME/joulery/config.toml
  std::string local_config;   ///< ./joulery.toml
  std::string system_config;  ///< /etc/joulery/config.toml, read below --root
};

/// Relative XDG values are ignored, as the XDG base directory specification asks.
[[nodiscard]] Paths paths_from(const Environment& environment);

}  // namespace joulery

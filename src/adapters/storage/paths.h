// SPDX-License-Identifier: Apache-2.0
// Where Joulery's files lie (XDG base directories), computed from an environment that is handed in: no getenv here.
// Nothing is created; storage and the commands do that.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// A variable's value; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// "$XDG_DATA_HOME/joulery", else "$HOME/.local/share/joulery". Relative values are ignored, as the XDG specification
/// says. An Error when HOME is missing too.
[[nodiscard]] Result<std::string> data_home(const Environment& environment);
/// "$XDG_STATE_HOME/joulery", else "$HOME/.local/state/joulery".
[[nodiscard]] Result<std::string> state_home(const Environment& environment);
/// "$JOULERY_CACHE", else "$XDG_CACHE_HOME/joulery", else "$HOME/.cache/joulery".
[[nodiscard]] Result<std::string> cache_home(const Environment& environment);
/// "$XDG_RUNTIME_DIR/joulery". There is no other: an Error (gone) when the variable is not set.
[[nodiscard]] Result<std::string> runtime_dir(const Environment& environment);
/// The store when none is named: "joulery.db" in the data folder.
[[nodiscard]] Result<std::string> default_store(const Environment& environment);
/// Config files, the strongest first: "./joulery.toml", the user's, "/etc/joulery/config.toml". Whether they exist is
/// not asked.
[[nodiscard]] std::vector<std::string> config_files(const Environment& environment);

}  // namespace joulery

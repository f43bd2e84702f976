// SPDX-License-Identifier: Apache-2.0
// Two variables and a folder.
#include "shell/session/access_source.h"

namespace joulery {

AccessSource access_source(const Variables& variables, const Paths& paths) {
  AccessSource source;
  if (const auto text = variables.find("JOULERY_NETRC_TEXT"); text != variables.end()) source.text = text->second;
  const auto named = variables.find("JOULERY_NETRC");
  if (named != variables.end() && !named->second.empty()) {
    source.file = named->second;
    source.file_is_default = false;
  } else if (const std::size_t slash = paths.user_config.rfind('/'); slash != std::string::npos) {
    source.file = paths.user_config.substr(0, slash) + "/netrc";
  }
  return source;
}

}  // namespace joulery

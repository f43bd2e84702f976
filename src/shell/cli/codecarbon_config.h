// SPDX-License-Identifier: Apache-2.0
// What CodeCarbon's configuration says: ~/.codecarbon.config, ./.codecarbon.config over it, CODECARBON_* variables over
// both. The Python drop-in reads the same by the same rules (python/joulery/compat/codecarbon/config.py).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "shell/session/config.h"

namespace joulery {

/// Values by lower-case name.
using CodecarbonConfig = std::map<std::string, std::string, std::less<>>;

/// The section [codecarbon] of an INI text; lines that say nothing are passed over.
[[nodiscard]] CodecarbonConfig codecarbon_section(std::string_view ini);
/// Both files and the variables; a file that cannot be read counts as none.
[[nodiscard]] CodecarbonConfig codecarbon_config(const Variables& environment);

}  // namespace joulery

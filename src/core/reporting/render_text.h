// SPDX-License-Identifier: Apache-2.0
// A document as text for a terminal or a pipe. Pictures become lines of blocks; their numbers stand beside them.
// The short block after a run is run_summary.h.
#pragma once

#include <string>

#include "core/reporting/text_style.h"

namespace joulery {

/// The whole document, ending in a newline. The same bytes under any locale and time zone.
[[nodiscard]] std::string render_text(const Document& document, const TextStyle& style);

}  // namespace joulery

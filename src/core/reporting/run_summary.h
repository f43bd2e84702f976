// SPDX-License-Identifier: Apache-2.0
// The block a person reads right after a run (contracts 4): headline, parts, yours, carbon, what is not in it, what to
// do next. The whole report is run_document.h.
#pragma once

#include <string>

#include "core/reporting/text_style.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A few lines, ending in a newline. 80 columns are enough; from 110 on carbon, water and cost share a line.
[[nodiscard]] std::string run_summary(const Run& run, const TextStyle& style);

}  // namespace joulery

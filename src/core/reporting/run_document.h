// SPDX-License-Identifier: Apache-2.0
// The full report of a run: what was measured, the answer, pictures, spans and work, footprint with every factor and
// its source, method and doubt of each part, what was not seen, what measuring cost, how to do it again. One document
// for every format (render_text.h, render_markdown.h, render_html.h). How one number came to be is explain.h.
#pragma once

#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// The report; depends on the run alone.
[[nodiscard]] Document run_document(const Run& run);

}  // namespace joulery

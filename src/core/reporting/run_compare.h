// SPDX-License-Identifier: Apache-2.0
// Two runs, or two groups of runs, side by side: difference and ratio with an interval, and whether they may be
// compared at all. Instrument doubt and spread between repetitions are kept apart. Running arms in turn is another
// command's business.
#pragma once

#include <span>

#include "foundation/base/result.h"
#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// B against A. One run each: bounds, end to end, where the doubt of one instrument used for both cancels in the ratio
/// as far as it is common. Repetitions (`run --repeat`) or two and more runs each: Welch's interval of the means.
/// Errors: unsupported ("not comparable: ...") when one is counted and the other modelled, when the totals hold
/// different kinds of parts, or when only one side has repetitions; invalid when a side is empty. Different hosts are
/// compared, with a note.
[[nodiscard]] Result<Document> compare_document(std::span<const Run> a, std::span<const Run> b);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// A bench as its document "joulery.bench/1" and back. What was measured stands under "measured" to the last bit; what
// follows from it stands under "headlines" and is never read, only derived again (BM-35). Folders and recordings are
// the shell's.
#pragma once

#include <string>
#include <string_view>

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// The document, ending in a newline. The same bench gives the same bytes.
[[nodiscard]] std::string bench_json(const Bench& bench);

/// The measured part of a document. Errors (invalid): no JSON, another schema, a wrong field, or values that do not fit
/// together (a repeat without its answers, an interval out of order).
Result<Bench> read_bench_json(std::string_view text);

}  // namespace joulery

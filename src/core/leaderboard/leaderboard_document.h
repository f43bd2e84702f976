// SPDX-License-Identifier: Apache-2.0
// A bench as a document: per task the arms, their pictures, units, rungs, stars and general against specific; then
// what was held constant, how it was measured, and equivalences. Renderers are core/reporting's.
#pragma once

#include <optional>

#include "core/benchmarking/reach_date.h"
#include "core/bundle/headlines.h"
#include "foundation/document/document.h"

namespace joulery {

/// The document; the same bench gives the same one. With a traffic it also tells when training and use are even.
[[nodiscard]] Document leaderboard_document(const Bench& bench, const Headlines& headlines,
                                            const std::optional<Traffic>& traffic = std::nullopt);

}  // namespace joulery

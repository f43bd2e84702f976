// SPDX-License-Identifier: Apache-2.0
// From energy to carbon, water and money by the factors of a run. Ledgers are parallel and never summed (FP-4); what
// has no factor stays unknown. Where the factors come from is resolve.h; the formulas and their sources are
// docs/method/footprint.md.
#pragma once

#include "foundation/domain/run.h"

namespace joulery {

/// E_fac = PUE E; C_loc = E_fac CI; W = E WUE + E_fac EWIF, kept as two kinds; cost = E_fac price. The ends of factors
/// multiply. Market-based carbon needs a contract and embodied carbon a hardware row: without them nothing. The window
/// is for embodied shares and is not used yet.
[[nodiscard]] Footprint footprint_of(const Bounded<Energy>& total, Duration window, const Factors& factors);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Small formulas over printed numbers, as data/published/claims.csv writes them: "(51686 + 7571) / 1.0e-4". Every
// number is the interval its digits leave, so a result says how sure a printed quotient can be.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// Figures of our own by name: "qa.query.mean".
using Figures = std::map<std::string, Bounded<double>, std::less<>>;

/// + - * / and parentheses over numbers ("1.0e-4" is 0.95e-4 .. 1.05e-4, "1000!" is exact) and names. Ends by interval
/// arithmetic. Errors (invalid): anything else, an unknown name, a division by what may be 0.
Result<Bounded<double>> evaluate(std::string_view formula, const Figures& figures);

}  // namespace joulery

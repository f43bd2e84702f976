// SPDX-License-Identifier: Apache-2.0
// Curves over varied options as objects; keys end in their unit, null has its reason beside it.
#pragma once

#include <nlohmann/json.hpp>

#include "core/bundle/bundle.h"
#include "core/bundle/varied_headline.h"

namespace joulery {

/// A list, one object a curve.
[[nodiscard]] nlohmann::ordered_json varied_objects(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                                    const std::vector<VariedCurve>& curves);

}  // namespace joulery

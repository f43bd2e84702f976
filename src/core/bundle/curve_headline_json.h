// SPDX-License-Identifier: Apache-2.0
// The headline of a curve as an object; keys end in their unit, null has its reason beside it.
#pragma once

#include <nlohmann/json.hpp>

#include "core/bundle/curve_headline.h"

namespace joulery {

[[nodiscard]] nlohmann::ordered_json curve_object(const BenchCurve& curve, const CurveHeadline& headline);

}  // namespace joulery

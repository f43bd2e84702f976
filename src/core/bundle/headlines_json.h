// SPDX-License-Identifier: Apache-2.0
// Headlines as they stand in a bench's document, under "headlines". They are written and never read. Included by the
// .cpp files of this module.
#pragma once

#include <nlohmann/json.hpp>

#include "core/bundle/headlines.h"
#include "foundation/wire/json_values.h"

namespace joulery {

/// The object; numbers carry 12 significant digits.
[[nodiscard]] nlohmann::ordered_json headlines_object(const Bench& bench, const Headlines& headlines);
/// The object of one trial.
[[nodiscard]] nlohmann::ordered_json trial_object(const BenchTrial& trial, const TrialHeadline& headline);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// explain: how a printed number came to be, walked backwards: the number with its bounds, the formula with the numbers
// put in, the amounts of the parts, and for each part the sensor with its first and last raw reading or the model with
// its parameters, down to the table rows with source and vintage (`joulery report RUN --explain FIELD`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// The chain of one number of the run. `field` is one of explainable_fields() or a dotted path of joulery.run/1
/// ("footprint.carbon_g.location", "parts.0.energy_j", "parts.package-0.energy_j"). An Error (invalid) names the
/// nearest field and lists all of them. A number that is unknown is explained too: why it is unknown and what would
/// make it known.
[[nodiscard]] Result<Document> explain(const Run& run, std::string_view field);

/// The fields this run can explain, in the order of its report.
[[nodiscard]] std::vector<std::string> explainable_fields(const Run& run);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// `joulery.run/1`: a run as the JSON document of contracts 3.1, both ways. The keys beyond the contract ("start",
// "evidence", "series", "repeat") make it lossless: a stored run is reported exactly like the live one. Schema:
// docs/reference/schema/run-1.json.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// The run as a JSON document; the same bytes on every processor. Measured real numbers carry 12 significant digits,
/// energies also whole microjoules; what was known at the start is kept to the last bit. `indent` -1 gives one line.
[[nodiscard]] std::string run_json(const Run& run, int indent = 2);

/// The inverse. An Error (invalid) names the field that is missing or of the wrong type; numbers out of the range of a
/// century of measuring are refused, so nothing overflows later.
[[nodiscard]] Result<Run> run_from_json(std::string_view text);

}  // namespace joulery

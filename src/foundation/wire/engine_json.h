// SPDX-License-Identifier: Apache-2.0
// A server that was found and its series, as JSON: the payload of a journal's record behind its instant. What the
// server did in a run is part of wire/run_json.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/engine.h"

namespace joulery {

/// `joulery.engine/1`: everything but the instant, on one line.
[[nodiscard]] std::string engine_json(const EngineFound& found);
/// The inverse; its instant is 0. An Error (invalid) names the field that is wrong.
[[nodiscard]] Result<EngineFound> engine_from_json(std::string_view text);

}  // namespace joulery

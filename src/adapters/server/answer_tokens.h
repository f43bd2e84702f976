// SPDX-License-Identifier: Apache-2.0
// The token counts an engine put into an answer: its object "usage". Nothing else of an answer is read.
#pragma once

#include <string_view>

#include "foundation/ports/request_watch.h"

namespace joulery {

/// The counts of the last object "usage" in a JSON text; all of them nothing where there is none. The text around it is
/// not parsed: an answer may be long.
[[nodiscard]] AnswerTokens tokens_in(std::string_view json);
/// Whether a text has an object "usage": null is none.
[[nodiscard]] bool has_usage(std::string_view json);
/// Whether an event's JSON tells usage and no choice: the event that include_usage adds.
[[nodiscard]] bool is_usage_alone(std::string_view json);

}  // namespace joulery

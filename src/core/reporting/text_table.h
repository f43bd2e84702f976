// SPDX-License-Identifier: Apache-2.0
// Tables on a terminal: columns as wide as their words, the least important left out and long words wrapped until the
// width holds. The blocks around them are render_text.h.
#pragma once

#include <string>

#include "core/reporting/text_style.h"

namespace joulery {

/// The table with head and rule, each line indented by two. Never wider than the style unless a single word is.
[[nodiscard]] std::string text_table(const TableBlock& table, const TextStyle& style);

}  // namespace joulery

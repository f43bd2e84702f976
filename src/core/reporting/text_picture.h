// SPDX-License-Identifier: Apache-2.0
// Pictures on a terminal: a line of blocks for each series over time, a row of blocks for each bar with its interval.
// The same figures as SVG are svg_time.h and svg_bars.h.
#pragma once

#include <string>

#include "core/reporting/text_style.h"

namespace joulery {

/// The picture in lines indented by two, with the numbers it shows in words beside it.
[[nodiscard]] std::string text_picture(const Figure& figure, const TextStyle& style);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// A bench as LaTeX tables (package booktabs), one a task, to be \input. Digits as on screen; everything is escaped.
#pragma once

#include <string>
#include <string_view>

#include "core/bundle/headlines.h"

namespace joulery {

/// The tables, with a comment on the packages they need.
[[nodiscard]] std::string leaderboard_latex(const Bench& bench, const Headlines& headlines);
/// Text without a meaning to LaTeX.
[[nodiscard]] std::string escaped_latex(std::string_view text);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// A bench as CSV: one row a trial, one unit a column, numbers unrounded, unknown cells empty (RFC 4180). For people and
// screens it is leaderboard_document.h.
#pragma once

#include <string>

#include "core/bundle/headlines.h"

namespace joulery {

/// Head and rows, each ending in a newline.
[[nodiscard]] std::string leaderboard_csv(const Bench& bench, const Headlines& headlines);

}  // namespace joulery

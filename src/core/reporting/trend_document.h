// SPDX-License-Identifier: Apache-2.0
// A trend in words, a line of blocks and a table: the verdict of the newest series first, older series below it. The
// numbers are core/reporting/trend.h's.
#pragma once

#include <string>

#include "core/reporting/trend.h"
#include "foundation/document/document.h"

namespace joulery {

/// `name` of the runs; tables show the newest `rows` runs of a series.
[[nodiscard]] Document trend_document(const Trend& trend, const std::string& name, std::size_t rows = 20);

/// One block per value from the lowest (▁) to the highest (█), and below it a ^ where a level begins; the newest 60
/// values. Empty without values.
[[nodiscard]] std::vector<std::string> trend_picture(const TrendSeries& series);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Numbers of a leaderboard as words: one unit a column, no digit the interval does not carry (BM-15), unknown written
// as a word. Which numbers stand where is leaderboard_document.h's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/bundle/headlines.h"
#include "foundation/document/document.h"

namespace joulery {

/// One SI prefix for a whole column.
struct ColumnUnit {
  std::string unit;   ///< "mJ"
  double factor = 1;  ///< of the base unit: 0.001
};

/// The prefix in which the geometric mean of these values is at least 1; those that are not above 0 do not count. The
/// base unit when none does.
[[nodiscard]] ColumnUnit column_unit(std::span<const double> values, std::string_view base);

/// "6.1 ± 1.8", or "0.48 (0.06 … 1.48)" where the interval is skewed; sorted by its best value.
[[nodiscard]] TableCell carried_cell(const Bounded<double>& value, std::optional<Method> method = std::nullopt);
/// The same, or a word where nothing is known.
[[nodiscard]] TableCell cell_or(const std::optional<Bounded<double>>& value, std::string_view word,
                                std::optional<Method> method = std::nullopt);
/// A plain number of three digits.
[[nodiscard]] TableCell number_cell(double value);
/// A count.
[[nodiscard]] TableCell count_cell(std::uint64_t value);
/// "80.2 % (58 … 94)" of a metric in [0, 1], else its own number; "not measured".
[[nodiscard]] TableCell quality_cell(const std::optional<TrialQuality>& quality);
/// "4 (p 0.87)": stars with their probability, or "unrated".
[[nodiscard]] TableCell stars_cell(const Rating& rating);
/// Stars alone, or "unrated".
[[nodiscard]] TableCell stars_cell(const std::optional<int>& stars);
/// "yes (1.00)", "possible (0.12)", "no (0.01)", "quality not measured".
[[nodiscard]] TableCell front_cell(const std::optional<FrontMember>& member);

/// In another unit.
template <class Q>
[[nodiscard]] Bounded<double> in_unit(const Bounded<Q>& value, Q unit) {
  return {value.low / unit, value.best / unit, value.high / unit};
}
[[nodiscard]] inline Bounded<double> in_unit(const Bounded<double>& value, double unit) {
  return {value.low / unit, value.best / unit, value.high / unit};
}

}  // namespace joulery

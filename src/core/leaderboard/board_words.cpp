// SPDX-License-Identifier: Apache-2.0
// Words for numbers.
#include "core/leaderboard/board_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "core/statistics/carried_digits.h"

namespace joulery {
namespace {

struct Prefix {
  double factor;
  std::string_view sign;
};
constexpr std::array<Prefix, 7> kPrefixes{
    {{1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}, {1e-12, "p"}}};

std::string quality_text(const TrialQuality& quality) {
  const bool is_share = quality.value.low >= 0 && quality.value.high <= 1;
  // A distance of images has no interval: three digits say that it is not known to twelve.
  if (quality.value.low == quality.value.high && !quality.features.empty()) return significant(quality.value.best);
  if (!is_share) return carried_text(quality.value);
  constexpr double kPercent = 100;
  return fmt::format("{:.1f} % ({:.0f} … {:.0f})", quality.value.best * kPercent, quality.value.low * kPercent,
                     quality.value.high * kPercent);
}

}  // namespace

ColumnUnit column_unit(std::span<const double> values, std::string_view base) {
  double logarithms = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!(value > 0) || !std::isfinite(value)) continue;
    logarithms += std::log(value);
    ++count;
  }
  if (count == 0) return {std::string(base), 1};
  const double middle = std::exp(logarithms / static_cast<double>(count));
  const auto found =
      std::ranges::find_if(kPrefixes, [middle](const Prefix& prefix) { return middle >= prefix.factor; });
  const Prefix& prefix = found == kPrefixes.end() ? kPrefixes.back() : *found;
  return {fmt::format("{}{}", prefix.sign, base), prefix.factor};
}

TableCell carried_cell(const Bounded<double>& value, std::optional<Method> method) {
  const bool is_finite = std::isfinite(value.low) && std::isfinite(value.best) && std::isfinite(value.high);
  if (!is_finite || !(value.low <= value.best && value.best <= value.high)) return {"not bounded", method, {}};
  return {carried_text(value), method, value.best};
}

TableCell cell_or(const std::optional<Bounded<double>>& value, std::string_view word, std::optional<Method> method) {
  return value ? carried_cell(*value, method) : TableCell{std::string(word), {}, {}};
}

TableCell number_cell(double value) { return {significant(value), {}, value}; }

TableCell count_cell(std::uint64_t value) { return {fmt::format("{}", value), {}, static_cast<double>(value)}; }

TableCell quality_cell(const std::optional<TrialQuality>& quality) {
  if (!quality) return {"not measured", {}, {}};
  return {quality_text(*quality), {}, quality->value.best};
}

TableCell stars_cell(const Rating& rating) {
  if (!rating.stars) return {"unrated", {}, {}};
  const double probability = rating.probabilities.at(static_cast<std::size_t>(std::clamp(*rating.stars, 1, 5) - 1));
  return {fmt::format("{} (p {:.2f})", *rating.stars, probability), {}, *rating.stars};
}

TableCell stars_cell(const std::optional<int>& stars) {
  if (!stars) return {"unrated", {}, {}};
  return {fmt::format("{}", *stars), {}, *stars};
}

TableCell front_cell(const std::optional<FrontMember>& member) {
  if (!member) return {"quality not measured", {}, {}};
  const std::string_view word = member->mark == FrontMark::solid      ? "yes"
                                : member->mark == FrontMark::possible ? "possible"
                                                                      : "no";
  return {fmt::format("{} ({:.2f})", word, member->probability), {}, member->probability};
}

}  // namespace joulery

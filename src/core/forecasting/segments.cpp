// SPDX-License-Identifier: Apache-2.0
// The partition with the least sum of losses and penalties, by dynamic programming.
#include "core/forecasting/segments.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/statistics/summary.h"

namespace joulery {
namespace {

/// A value further than this many spreads away costs no more than one that is just as far.
constexpr double kFarthest = 3;
/// A change must gain this many times log n: 2 would be the criterion of Schwarz for independent normal values, and
/// those of a real run hang together.
constexpr double kPenalty = 4;
constexpr double kWarmUpPenalty = 4;
constexpr std::size_t kShortest = 3;
/// Two levels closer than this are one: nobody plans by less.
constexpr double kSmallestSpreadFraction = 0.01;
/// Standard deviations per median absolute difference of two normal values: 1 / (0.6745 √2).
constexpr double kNormalPerDifference = 1.0484;

double bounded(double spreads_away) { return std::pow(std::min(std::abs(spreads_away), kFarthest), 2); }

double loss_of(std::span<const double> values, double spread) {
  const double level = median(values);
  double loss = 0;
  for (const double value : values) loss += bounded((value - level) / spread);
  return loss;
}

double penalty_of(std::size_t size) { return kPenalty * std::log(static_cast<double>(std::max<std::size_t>(size, 2))); }

/// Of two values the second says more, because the first holds the warm-up; of three the last two, where the first lies
/// far from both.
Levels levels_of_few(std::span<const double> values) {
  if (values.size() == 2) return {{0, 1}, 0};
  if (values.size() == 1) return {{0}, 0};
  const double mean = (values[1] + values[2]) / 2;
  const double apart = std::max(std::abs(values[1] - values[2]), mean * kSmallestSpreadFraction);
  if (std::abs(values[0] - mean) > kFarthest * apart) return {{0, 1}, 0};
  return {{0}, 0};
}

}  // namespace

double spread_of_neighbours(std::span<const double> values) {
  if (values.size() < 2) return 0;
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(std::abs(values[i] - values[i - 1]));
  return median(steps) * kNormalPerDifference;
}

double spread_for_levels(std::span<const double> values) {
  return std::max(spread_of_neighbours(values), std::abs(median(values)) * kSmallestSpreadFraction);
}

std::size_t settled_from(const Levels& levels) {
  return levels.begins.size() > 1 && levels.begins[1] <= kLongestWarmUp ? levels.begins[1] : 0;
}

Line line_through(std::span<const double> values) {
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  Line line;
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i) - middle;
    line.middle += values[i] / static_cast<double>(values.size());
    products += x * values[i];
    squares += x * x;
  }
  line.slope = products / squares;
  for (std::size_t i = 0; i < values.size(); ++i) {
    line.residuals.push_back(values[i] - line.middle - line.slope * (static_cast<double>(i) - middle));
  }
  return line;
}

double loss_of_line(std::span<const double> values, double spread) {
  if (values.size() < 2 * kShortest || spread <= 0) return std::numeric_limits<double>::infinity();
  double loss = penalty_of(values.size());
  for (const double rest : line_through(values).residuals) loss += bounded(rest / spread);
  return loss;
}

Levels cut_into_levels(std::span<const double> values) {
  const std::size_t size = values.size();
  if (size == 0) return {};
  const double spread = spread_for_levels(values);
  if (spread <= 0) return {{0}, 0};
  if (size <= kShortest) return levels_of_few(values);
  const double penalty = penalty_of(size);
  std::vector<double> best(size + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> begin_of(size + 1, 0);
  best[0] = 0;
  for (std::size_t to = 1; to <= size; ++to) {
    for (std::size_t from = 0; from < to; ++from) {
      if (from > 0 && to - from < kShortest) continue;
      const double price = from == 0 ? 0 : from <= kLongestWarmUp ? std::min(kWarmUpPenalty, penalty) : penalty;
      const double sum = best[from] + loss_of(values.subspan(from, to - from), spread) + price;
      if (sum < best[to]) {
        best[to] = sum;
        begin_of[to] = from;
      }
    }
  }
  Levels levels;
  for (std::size_t to = size; to > 0; to = begin_of[to]) levels.begins.push_back(begin_of[to]);
  std::reverse(levels.begins.begin(), levels.begins.end());
  levels.loss = best[size] - best[settled_from(levels)];
  return levels;
}

}  // namespace joulery

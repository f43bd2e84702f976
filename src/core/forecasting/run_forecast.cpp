// SPDX-License-Identifier: Apache-2.0
// The stretches of work as two series, joules per unit and seconds per unit; each is continued from its last level on.
// Every term of the interval's width, and why it is there: docs/method/forecast.md.
#include "core/forecasting/run_forecast.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/forecasting/segments.h"
#include "core/statistics/interval.h"

namespace joulery {
namespace {

constexpr double kLevel = 0.95;
constexpr std::size_t kMostStretches = 64;
/// Before much was seen: a unit costs as much as its neighbour within 5 %, a belief worth two observations.
constexpr double kPriorSpreadFraction = 0.05;
constexpr double kPriorDegrees = 2;
/// What is left may cost this much more or less than all that was seen, for reasons not seen yet.
constexpr double kUnseenFraction = 0.03;
/// A level that was left may come back for a part of what is left; a single change is hardly a habit.
constexpr double kRepeatedChangeFraction = 0.25;
constexpr double kFirstChange = 0.75;
/// A slope is believed from this many standard errors on; how far it goes on is another question: for this part of the
/// way that is left, give or take the other.
constexpr double kClearSlope = 3;
constexpr double kBelievedSlopeFraction = 0.7;
/// A slope that is not clear may still be one: this part of its square counts as doubt.
constexpr double kHiddenTrendFraction = 0.5;
constexpr std::size_t kFewestForSlope = 6;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// What one unit costs from now on: best value, its variance, and how many observations that rests on.
struct Rate {
  double best = 0;
  double variance = 0;
  double degrees = 1;
};

/// Distances from the level each value belongs to, the warm-up left out.
std::vector<double> residuals_of(std::span<const double> values, const Levels& levels) {
  std::vector<double> residuals;
  const std::size_t first = settled_from(levels) > 0 ? 1 : 0;
  for (std::size_t i = first; i < levels.begins.size(); ++i) {
    const std::size_t end = i + 1 < levels.begins.size() ? levels.begins[i + 1] : values.size();
    const auto level = values.subspan(levels.begins[i], end - levels.begins[i]);
    const double mean = mean_of(level);
    for (const double value : level) residuals.push_back(value - mean);
  }
  return residuals;
}

double sum_of_squares(std::span<const double> values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

/// How much longer neighbours that hang together make a mean's error: (1 + r) / (1 - r), r shrunk for few values.
double inflation(std::span<const double> residuals) {
  const double squares = sum_of_squares(residuals);
  if (residuals.size() < 4 || squares <= 0) return 1;
  double products = 0;
  for (std::size_t i = 1; i < residuals.size(); ++i) products += residuals[i] * residuals[i - 1];
  const auto size = static_cast<double>(residuals.size());
  const double r = std::clamp(products / squares * size / (size + 4), 0.0, 0.8);
  return (1 + r) / (1 - r);
}

/// Variance a wandering level adds in one step, from how far means of neighbouring windows lie apart beyond what single
/// values explain; the largest over windows of 2, 4, 8, ... values.
double wandering(std::span<const double> values) {
  if (values.size() < 8) return 0;
  double steps = 0;
  for (std::size_t i = 1; i < values.size(); ++i) steps += std::pow(values[i] - values[i - 1], 2);
  const double noise = steps / (2 * static_cast<double>(values.size() - 1));
  double most = 0;
  for (std::size_t width = 2; width * 2 <= values.size(); width *= 2) {
    double squares = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i + 2 * width <= values.size(); ++i, ++count) {
      squares += std::pow(mean_of(values.subspan(i + width, width)) - mean_of(values.subspan(i, width)), 2);
    }
    const auto w = static_cast<double>(width);
    // By chance alone the mean of so few squares lies this far above its expectation in one of forty series.
    const double chance = 1 + 2 * std::sqrt(4 * w / static_cast<double>(values.size()));
    const double beyond = squares / static_cast<double>(count) - 2 * noise / w * chance;
    most = std::max(most, beyond * 3 / (2 * w));
  }
  return most;
}

/// Variance of levels around the last one, as far as changes came often: what happened may happen again.
double further_changes(std::span<const double> values, const Levels& levels, double ahead) {
  const std::size_t first = settled_from(levels) > 0 ? 1 : 0;
  const std::size_t changes = levels.begins.size() - 1 - first;
  if (changes == 0) return 0;
  const double last = mean_of(values.subspan(levels.begins.back()));
  double squares = 0;
  for (std::size_t i = first; i + 1 < levels.begins.size(); ++i) {
    const auto level = values.subspan(levels.begins[i], levels.begins[i + 1] - levels.begins[i]);
    squares += std::pow(mean_of(level) - last, 2);
  }
  const auto count = static_cast<double>(changes);
  const double often = (count - kFirstChange) / static_cast<double>(values.size() - settled_from(levels));
  return squares / count * std::min(1.0, often * ahead) * kRepeatedChangeFraction;
}

/// What both ways of going on have in common: noise of single values and what nobody has seen yet.
Rate rate_with_noise(double best, std::span<const double> residuals, double size, double lost, double ahead,
                     double left_fraction) {
  Rate rate;
  rate.best = best;
  const double prior = best * kPriorSpreadFraction;
  rate.degrees = kPriorDegrees + std::max(static_cast<double>(residuals.size()) - lost, 0.0);
  const double spread = (kPriorDegrees * prior * prior + sum_of_squares(residuals)) / rate.degrees;
  rate.variance = spread * inflation(residuals) * (1 / size + 1 / ahead);
  rate.variance += std::pow(best * kUnseenFraction, 2) * left_fraction;
  return rate;
}

/// Standard error of a line's slope.
double slope_error(const Line& line, double size) {
  const double squares = size * (size * size - 1) / 12;
  return std::sqrt(sum_of_squares(line.residuals) / (size - 2) * inflation(line.residuals) / squares);
}

/// Variance of the mean ahead if the level is a trend that is not clear yet: as far as a slope is seen beyond chance.
double hidden_trend(std::span<const double> level, double ahead) {
  if (level.size() < kFewestForSlope) return 0;
  const Line line = line_through(level);
  const auto size = static_cast<double>(level.size());
  const double chance = slope_error(line, size);
  const double beyond = std::max(line.slope * line.slope - chance * chance, 0.0);
  return beyond * std::pow((size + ahead) / 2, 2) * kHiddenTrendFraction;
}

/// The last level goes on.
Rate level_ahead(std::span<const double> values, const Levels& levels, double ahead, double left_fraction) {
  const auto last = values.subspan(levels.begins.back());
  const auto size = static_cast<double>(last.size());
  const auto residuals = residuals_of(values, levels);
  const auto lost = static_cast<double>(levels.begins.size());
  Rate rate = rate_with_noise(mean_of(last), residuals, size, lost, ahead, left_fraction);
  rate.variance += wandering(last) * (size + ahead) / 3;
  rate.variance += further_changes(values, levels, ahead) + hidden_trend(last, ahead);
  return rate;
}

/// A trend that is clear and explains more than levels do goes on, for a part of the way.
std::optional<Rate> trend_ahead(std::span<const double> values, const Levels& levels, double ahead,
                                double left_fraction) {
  const auto settled = values.subspan(settled_from(levels));
  if (loss_of_line(settled, spread_for_levels(values)) > levels.loss) return std::nullopt;
  const Line line = line_through(settled);
  const auto size = static_cast<double>(settled.size());
  const double error = slope_error(line, size);
  if (std::abs(line.slope) <= kClearSlope * error) return std::nullopt;
  const double way = (size + ahead) / 2;
  const double best = line.middle + line.slope * (size / 2 + kBelievedSlopeFraction * ahead / 2);
  Rate rate = rate_with_noise(std::max(best, 0.0), line.residuals, size, 2, ahead, left_fraction);
  rate.variance += std::pow(error * way, 2) + std::pow(line.slope * (1 - kBelievedSlopeFraction) * ahead / 2, 2);
  return rate;
}

/// `ahead` stretches are to come, `left_fraction` of the work.
Rate rate_ahead(std::span<const double> values, const Levels& levels, double ahead, double left_fraction) {
  if (const auto trend = trend_ahead(values, levels, ahead, left_fraction)) return *trend;
  return level_ahead(values, levels, ahead, left_fraction);
}

/// `so_far` and what `units` more cost.
Bounded<double> continued(double so_far, double units, const Rate& rate) {
  const double half = student_quantile((1 + kLevel) / 2, rate.degrees) * std::sqrt(rate.variance) * units;
  const double best = so_far + rate.best * units;
  return {std::max(so_far, best - half), best, best + half};
}

Duration seconds(double count) { return Duration(std::llround(count * 1e9)); }

}  // namespace

bool RunForecast::shows_begun(const ProgressPoint& second) const {
  if (first_->done != 1 || second.done <= 1) return false;
  const double per_unit = seconds_of(second.elapsed - first_->elapsed) / (second.done - 1);
  return seconds_of(first_->elapsed) < per_unit / 2;
}

void RunForecast::append(const Stretch& stretch) {
  const bool joins = !stretches_.empty() && stretches_.back().units < least_units_;
  if (joins) {
    stretches_.back().units += stretch.units;
    stretches_.back().seconds += stretch.seconds;
    stretches_.back().joules += stretch.joules;
    return;
  }
  stretches_.push_back(stretch);
  if (stretches_.size() <= kMostStretches) return;
  std::vector<Stretch> merged;
  for (std::size_t i = 0; i + 1 < stretches_.size(); i += 2) {
    const Stretch& a = stretches_[i];
    const Stretch& b = stretches_[i + 1];
    merged.push_back({a.units + b.units, a.seconds + b.seconds, a.joules + b.joules});
    least_units_ = std::max(least_units_, merged.back().units);
  }
  if (stretches_.size() % 2 == 1) merged.push_back(stretches_.back());
  stretches_ = std::move(merged);
}

void RunForecast::add(const ProgressPoint& point) {
  if (!first_) {
    first_ = last_ = point;
    if (point.done > 0) append({point.done, seconds_of(point.elapsed), point.energy / joule});
    return;
  }
  ProgressPoint next = point;
  if (stretches_.size() == 1 && !counts_begun_ && last_.done == first_->done && shows_begun(point)) {
    counts_begun_ = true;
    stretches_.clear();
    last_.done = 0;
  }
  if (counts_begun_) next.done -= 1;
  if (next.done <= last_.done || next.elapsed <= last_.elapsed) return;
  append({next.done - last_.done, seconds_of(next.elapsed - last_.elapsed), (next.energy - last_.energy) / joule});
  last_ = next;
}

std::optional<TotalForecast> RunForecast::total() const {
  if (stretches_.size() < 2) return std::nullopt;
  const double left = std::max(total_ - last_.done, 0.0);
  std::vector<double> joules;
  std::vector<double> times;
  for (const Stretch& stretch : stretches_) {
    joules.push_back(stretch.joules / stretch.units);
    times.push_back(stretch.seconds / stretch.units);
  }
  const Levels of_energy = cut_into_levels(joules);
  const Levels of_time = cut_into_levels(times);
  TotalForecast forecast;
  forecast.done_fraction = done_fraction();
  forecast.is_after_change = of_energy.begins.size() > 1;
  const double so_far_j = last_.energy / joule;
  const double so_far_s = seconds_of(last_.elapsed);
  // Marks that began with 1 may name the unit that begins, and one more is then ahead.
  const bool may_be_begun = !counts_begun_ && first_->done == 1;
  const Energy one_more = (may_be_begun ? joules.back() : 0.0) * joule;
  const Duration one_longer = seconds(may_be_begun ? times.back() : 0.0);
  if (left <= 0) {
    forecast.energy = {last_.energy, last_.energy, last_.energy + one_more};
    forecast.duration = {last_.elapsed, last_.elapsed, last_.elapsed + one_longer};
    return forecast;
  }
  const double ahead = left / last_.done * static_cast<double>(stretches_.size());
  const auto energy = continued(so_far_j, left, rate_ahead(joules, of_energy, ahead, left / total_));
  const auto time = continued(so_far_s, left, rate_ahead(times, of_time, ahead, left / total_));
  forecast.energy = {energy.low * joule, energy.best * joule, energy.high * joule + one_more};
  forecast.duration = {seconds(time.low), seconds(time.best), seconds(time.high) + one_longer};
  return forecast;
}

}  // namespace joulery

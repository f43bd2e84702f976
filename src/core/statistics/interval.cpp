// SPDX-License-Identifier: Apache-2.0
// Student's t by the incomplete beta function (Abramowitz and Stegun 26.5.27, 26.7.1), its quantile by bisection: some
// 50 cheap steps, no table, no approximation to argue about.
#include "core/statistics/interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/statistics/split_mix.h"
#include "core/statistics/summary.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr double kTiny = 1e-300;

double away_from_zero(double value) { return std::abs(value) < kTiny ? kTiny : value; }

/// Continued fraction of the incomplete beta function by Lentz's method; converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double result = d;
  for (int m = 1; m <= 10000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    result *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    result *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

struct Moments {
  double count = 0;
  double mean = 0;
  double mean_variance = 0;  ///< variance of the mean: s² / n
};

Moments moments_of(std::span<const double> values) {
  RunningSummary running;
  for (const double value : values) running.add(value);
  const auto count = static_cast<double>(values.size());
  return {count, *running.mean(), *running.variance() / count};
}

/// Welch–Satterthwaite degrees of freedom of a sum of two independent variances.
double welch_degrees(double first, double first_count, double second, double second_count) {
  const double sum = first + second;
  return sum * sum / (first * first / (first_count - 1) + second * second / (second_count - 1));
}

Bounded<double> difference_of(const Moments& a, const Moments& b) {
  const double difference = b.mean - a.mean;
  const double variance = a.mean_variance + b.mean_variance;
  if (variance <= 0) return exact(difference);
  const double degrees = welch_degrees(a.mean_variance, a.count, b.mean_variance, b.count);
  const double reach = student_quantile(0.975, degrees) * std::sqrt(variance);
  return {difference - reach, difference, difference + reach};
}

/// The logarithm of a mean has about the variance (s/mean)²/n; the interval of log b - log a is turned back.
Bounded<double> ratio_of(const Moments& a, const Moments& b) {
  const double ratio = b.mean / a.mean;
  const double relative_a = a.mean_variance / (a.mean * a.mean);
  const double relative_b = b.mean_variance / (b.mean * b.mean);
  if (relative_a + relative_b <= 0) return exact(ratio);
  const double degrees = welch_degrees(relative_a, a.count, relative_b, b.count);
  const double reach = std::exp(student_quantile(0.975, degrees) * std::sqrt(relative_a + relative_b));
  return {ratio / reach, ratio, ratio * reach};
}

double welch_p_value(const Moments& a, const Moments& b) {
  const double variance = a.mean_variance + b.mean_variance;
  if (variance <= 0) return a.mean == b.mean ? 1 : 0;
  const double t = std::abs(b.mean - a.mean) / std::sqrt(variance);
  return 2 * student_probability(-t, welch_degrees(a.mean_variance, a.count, b.mean_variance, b.count));
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  ENSURE(a > 0 && b > 0 && x >= 0 && x <= 1);
  if (x == 0 || x == 1) return x;
  // std::lgamma writes a global sign; arguments here are positive, so the sign is never read.
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_probability(double t, double degrees) {
  ENSURE(degrees > 0);
  const double tail = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

double student_quantile(double probability, double degrees) {
  ENSURE(probability > 0 && probability < 1);
  if (probability == 0.5) return 0;
  if (probability < 0.5) return -student_quantile(1 - probability, degrees);
  double low = 0;
  double high = 1;
  while (student_probability(high, degrees) < probability && high < 1e150) high *= 2;
  for (int step = 0; step < 200 && high - low > 1e-13 * high; ++step) {
    const double middle = (low + high) / 2;
    (student_probability(middle, degrees) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

Bounded<double> mean_interval_t(std::span<const double> values, double level) {
  ENSURE(!values.empty());
  ENSURE(level > 0 && level < 1);
  if (values.size() == 1) return exact(values[0]);
  const Moments moments = moments_of(values);
  if (moments.mean_variance <= 0) return exact(moments.mean);
  const double reach = student_quantile((1 + level) / 2, moments.count - 1) * std::sqrt(moments.mean_variance);
  return {moments.mean - reach, moments.mean, moments.mean + reach};
}

Bounded<double> bootstrap_interval(std::span<const double> values, const Statistic& statistic, std::uint32_t resamples,
                                   std::uint64_t seed, double level) {
  ENSURE(!values.empty());
  ENSURE(resamples > 0 && level > 0 && level < 1);
  SplitMix random(seed);
  std::vector<double> drawn(values.size());
  std::vector<double> results(resamples);
  for (double& result : results) {
    for (double& value : drawn) value = values[random.below(values.size())];
    result = statistic(drawn);
  }
  const double best = statistic(values);
  const double low = quantile(results, (1 - level) / 2);
  const double high = quantile(results, (1 + level) / 2);
  return {std::min(low, best), best, std::max(high, best)};
}

std::optional<Comparison> compare(std::span<const double> a, std::span<const double> b) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  if (first.mean <= 0 || second.mean <= 0) return std::nullopt;
  return Comparison{ratio_of(first, second), difference_of(first, second), welch_p_value(first, second)};
}

}  // namespace joulery

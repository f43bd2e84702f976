// SPDX-License-Identifier: Apache-2.0
// The coefficients of least squares are linear in the energies, so that their mean over blocks is the fit to the means.
#include "core/benchmarking/line_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/statistics/interval.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Fixed x, whose lines are asked for again and again.
class Abscissas {
 public:
  explicit Abscissas(std::span<const double> values)
      : values_(values),
        mean_(std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size())) {
    for (const double value : values) squares_ += (value - mean_) * (value - mean_);
  }

  [[nodiscard]] bool vary() const { return squares_ > 0; }
  [[nodiscard]] double slope(std::span<const double> joules) const {
    double products = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) products += (values_[i] - mean_) * joules[i];
    return products / squares_;
  }
  [[nodiscard]] double fixed(std::span<const double> joules) const {
    const double mean = std::accumulate(joules.begin(), joules.end(), 0.0) / static_cast<double>(joules.size());
    return mean - slope(joules) * mean_;
  }

 private:
  std::span<const double> values_;
  double mean_ = 0;
  double squares_ = 0;
};

Bounded<EnergyPerQuery> interval_of(std::span<const std::uint32_t> repeats, std::span<const double> coefficients,
                                    const ResamplingPlan& plan) {
  const Bounded<double> interval = repeats.size() == 1 ? mean_interval_t(coefficients, plan.level)
                                                       : clustered_mean(repeats, coefficients, plan).interval.value();
  return {interval.low * joule_per_query, interval.best * joule_per_query, interval.high * joule_per_query};
}

}  // namespace

Result<LineFit> fit_line(std::span<const double> values, std::span<const std::vector<double>> joules,
                         std::span<const std::uint32_t> repeats, const ResamplingPlan& plan) {
  ENSURE(values.size() == joules.size());
  const std::size_t blocks = std::accumulate(repeats.begin(), repeats.end(), std::size_t{0});
  for (const auto& arm : joules) ENSURE(arm.size() == blocks);
  const Abscissas abscissas(values);
  if (values.size() < 2 || !abscissas.vary())
    return failure(ErrorKind::invalid, "fewer than two different values", {}, "vary it");
  if (blocks < 2) return failure(ErrorKind::invalid, "fewer than two blocks that count in all arms", {}, "repeat it");
  std::vector<double> fixed(blocks);
  std::vector<double> slopes(blocks);
  std::vector<double> energies(values.size());
  for (std::size_t block = 0; block < blocks; ++block) {
    std::ranges::transform(joules, energies.begin(), [block](const auto& arm) { return arm[block]; });
    fixed[block] = abscissas.fixed(energies);
    slopes[block] = abscissas.slope(energies);
  }
  LineFit fit{interval_of(repeats, fixed, plan), interval_of(repeats, slopes, plan), 0};
  const std::vector<double> weights = ClusterResampler(repeats, plan.seed).even_weights();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double mean = weighted_mean(weights, joules[i]);
    const double line = fit.fixed.best / joule_per_query + fit.per_unit.best / joule_per_query * values[i];
    if (mean > 0) fit.largest_miss_fraction = std::max(fit.largest_miss_fraction, std::abs(line - mean) / mean);
  }
  return fit;
}

}  // namespace joulery

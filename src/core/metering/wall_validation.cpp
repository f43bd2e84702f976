// SPDX-License-Identifier: Apache-2.0
// Errors are truth over prediction less 1, so that bounds are factors of the prediction.
#include "core/metering/wall_validation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "core/statistics/interval.h"
#include "core/statistics/summary.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr double kLevel = 0.95;
constexpr std::size_t kFolds = 5;
constexpr double kWorstError = 0.15;
constexpr double kMostDrift = 0.03;

double excess(const WallFit& fit, const LoadStep& step) { return step.wall / predicted_wall(fit, step) - 1; }

double relative_error(const WallFit& fit, const LoadStep& step) {
  return std::abs(predicted_wall(fit, step) / step.wall - 1);
}

double resolution_of(const LoadStep& step) { return step.wall_resolution / step.wall; }

/// Errors of steps a fit has not seen.
struct Unseen {
  std::vector<double> excesses;
  std::vector<double> errors;
};

/// Fits the steps that `is_out` leaves and predicts the others; false where nothing is left to fit.
bool leave_out(std::span<const LoadStep> steps, const std::function<bool(std::size_t)>& is_out, Unseen& unseen) {
  std::vector<LoadStep> kept;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!is_out(i)) kept.push_back(steps[i]);
  }
  const auto fit = fit_wall(kept);
  if (!fit || kept.size() == steps.size()) return false;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!is_out(i)) continue;
    unseen.excesses.push_back(excess(*fit, steps[i]));
    unseen.errors.push_back(relative_error(*fit, steps[i]));
  }
  return true;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

LeftOut summary_of(std::string kind, const Unseen& unseen) {
  return {std::move(kind), unseen.excesses.size(), quantile(unseen.excesses, (1 - kLevel) / 2),
          quantile(unseen.excesses, (1 + kLevel) / 2), mean_of(unseen.errors)};
}

/// Half the width of the interval a further step of the kinds seen falls into: t s √(1 + p/n), with the mean leverage.
double noise_of(std::span<const LoadStep> steps, const WallFit& fit) {
  const std::size_t coefficients = free_coefficients(fit, steps);
  if (steps.size() <= coefficients) return 0;
  double squares = 0;
  for (const LoadStep& step : steps) squares += std::pow(excess(fit, step), 2);
  const auto count = static_cast<double>(steps.size());
  const double degrees = count - static_cast<double>(coefficients);
  const double spread = std::sqrt(squares / degrees);
  return student_quantile((1 + kLevel) / 2, degrees) * spread *
         std::sqrt(1 + static_cast<double>(coefficients) / count);
}

void leave_out_kinds(std::span<const LoadStep> steps, Validation& validation) {
  std::vector<double> errors;
  for (const LoadClass kind :
       {LoadClass::idle, LoadClass::cpu, LoadClass::one_core, LoadClass::memory, LoadClass::gpu, LoadClass::mixed}) {
    Unseen unseen;
    if (!leave_out(steps, [&](std::size_t i) { return steps[i].kind == kind; }, unseen)) continue;
    errors.insert(errors.end(), unseen.errors.begin(), unseen.errors.end());
    validation.left_out.push_back(summary_of(std::string(to_string(kind)), unseen));
  }
  if (errors.empty()) {
    validation.missing.emplace_back("only one kind of load was measured: no kind could be left out");
  } else {
    validation.left_out_error = mean_of(errors);
  }
}

/// Every fifth step at a time; with fewer steps, one at a time.
void leave_out_folds(std::span<const LoadStep> steps, Validation& validation) {
  const std::size_t folds = std::min(kFolds, steps.size());
  Unseen unseen;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    leave_out(steps, [&](std::size_t i) { return i % folds == fold; }, unseen);
  }
  if (unseen.excesses.empty()) {
    validation.missing.emplace_back("one step alone leaves nothing to hold the fit against");
    return;
  }
  validation.left_out.push_back(summary_of(steps.size() > kFolds ? "every fifth step" : "each step", unseen));
  if (validation.left_out.size() == 1) validation.left_out_error = mean_of(unseen.errors);
}

/// What a slope anywhere in its range would do where the parts take between nothing and twice as much as they did.
double unknown_slope(std::span<const LoadStep> steps) {
  double widest = 0;
  for (const LoadStep& step : steps) {
    Energy parts;
    for (const auto& part : step.parts) parts += part.best;
    widest = std::max(widest, (greatest_slope - 1) * (parts / step.wall));
  }
  return widest;
}

}  // namespace

Validation validate_wall(std::span<const LoadStep> steps, const WallFit& fit, const WallMeter& meter) {
  Validation validation;
  leave_out_kinds(steps, validation);
  leave_out_folds(steps, validation);
  validation.noise_fraction = noise_of(steps, fit);
  double low = -validation.noise_fraction;
  double high = validation.noise_fraction;
  for (const LeftOut& one : validation.left_out) {
    low = std::min(low, one.low);
    high = std::max(high, one.high);
  }
  if (fit.form == FitForm::constant) {
    const double slope = unknown_slope(steps);
    low = std::min(low, -slope);
    high = std::max(high, slope);
    validation.missing.emplace_back("no slope could be fitted: the bounds hold losses of up to 60 %");
  }
  for (const LoadStep& step : steps) {
    validation.resolution_fraction = std::max(validation.resolution_fraction, resolution_of(step));
  }
  const double of_meter = meter.accuracy_fraction + validation.resolution_fraction;
  validation.low_factor = std::max(0.0, 1 + low - of_meter);
  validation.high_factor = 1 + high + of_meter;
  return validation;
}

namespace {

Result<void> check_parts(const LoadStep& step, const WallMeter& meter, std::span<const CutMember> cut) {
  Bounded<Energy> parts;
  for (const auto& part : step.parts) parts += part;
  const Energy most = step.wall * (1 + meter.accuracy_fraction) + step.wall_resolution;
  if (parts.low <= most) return {};
  std::string names;
  for (const CutMember& member : cut) names += (names.empty() ? "" : ", ") + member.path;
  return failure(ErrorKind::broken,
                 fmt::format("the parts took {}, the wall meter says {}: something is counted twice, or the meter does "
                             "not feed the whole machine",
                             format(parts.best / step.time), format(step.wall / step.time)),
                 fmt::format("step {}, parts {}", step.name, names),
                 "see the topology line of joulery doctor, and that every power supply hangs on the meter");
}

Result<void> check_drift(std::span<const LoadStep> steps) {
  const LoadStep* least = nullptr;
  const LoadStep* most = nullptr;
  const auto power = [](const LoadStep& step) { return step.wall / step.time; };
  for (const LoadStep& step : steps) {
    if (step.kind != LoadClass::idle) continue;
    if (least == nullptr || power(step) < power(*least)) least = &step;
    if (most == nullptr || power(step) > power(*most)) most = &step;
  }
  if (least == nullptr) return {};
  const double drift = power(*most) / power(*least) - 1;
  if (drift <= kMostDrift + resolution_of(*least) + resolution_of(*most)) return {};
  return failure(ErrorKind::broken,
                 fmt::format("the idle machine took {} at the wall in one step and {} in another, {:.1f} % apart",
                             format(power(*least)), format(power(*most)), drift * 100),
                 least->name, "stop what works beside it, let it warm up, see that nothing else hangs on the meter");
}

}  // namespace

Result<void> check_wall(std::span<const LoadStep> steps, const WallMeter& meter, std::span<const CutMember> cut) {
  for (const LoadStep& step : steps) {
    if (auto sound = check_parts(step, meter, cut); !sound) return sound;
  }
  return check_drift(steps);
}

Result<void> check_validation(const Validation& validation) {
  if (validation.left_out_error <= kWorstError) return {};
  std::string kinds;
  for (const LeftOut& one : validation.left_out) {
    kinds += fmt::format("{}{} {:.0f} %", kinds.empty() ? "" : ", ", one.kind, one.mean_absolute * 100);
  }
  return failure(ErrorKind::broken,
                 fmt::format("the fit misses loads it has not seen by {:.0f} % on average, 15 % are allowed",
                             validation.left_out_error * 100),
                 kinds, "use longer steps, a finer meter, or a machine at rest; see joulery doctor for parts unseen");
}

}  // namespace joulery

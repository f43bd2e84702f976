// SPDX-License-Identifier: Apache-2.0
// Every row is divided by its wall power, so that the fit minimises relative errors; targets are then all 1, less what
// the parts without a fitted slope explain.
#include "core/metering/wall_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "core/statistics/bounded_least_squares.h"

namespace joulery {
namespace {

constexpr double kWorstCondition = 100;
constexpr std::size_t kStepsPerCoefficient = 3;
/// Power that differs by less from step to step says nothing about a slope.
constexpr double kLeastSpread = 0.01;
constexpr CoefficientRange kSlope{least_slope, greatest_slope};

double power_of(const Bounded<Energy>& energy, Duration time) { return energy.best / time / watt; }

double sum_of_parts(const LoadStep& step) {
  double sum = 0;
  for (const auto& part : step.parts) sum += power_of(part, step.time);
  return sum;
}

double wall_of(const LoadStep& step) { return step.wall / step.time / watt; }

/// Whether a power changes from step to step by enough to be told from the constant: against the wall, since a part
/// that takes next to nothing moves the wall by less.
template <class PowerOf>
bool varies(std::span<const LoadStep> steps, PowerOf power) {
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  double wall = 0;
  for (const LoadStep& step : steps) {
    least = std::min(least, power(step));
    most = std::max(most, power(step));
    wall = std::max(wall, wall_of(step));
  }
  return most - least > kLeastSpread * wall;
}

std::vector<std::size_t> parts_that_vary(std::span<const LoadStep> steps) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < steps.front().parts.size(); ++i) {
    if (varies(steps, [i](const LoadStep& step) { return power_of(step.parts[i], step.time); })) numbers.push_back(i);
  }
  return numbers;
}

/// The equations of one form: weighted rows, and what is left of the wall for them to explain.
struct Equations {
  Design design;
  std::vector<double> targets;
};

Equations equations_of(std::span<const LoadStep> steps, FitForm form, const std::vector<std::size_t>& fitted) {
  Equations equations;
  for (const LoadStep& step : steps) {
    const double wall = wall_of(step);
    std::vector<double> row{1 / wall};
    double left = wall;
    if (form == FitForm::one_slope) {
      row.push_back(sum_of_parts(step) / wall);
    } else {
      left -= sum_of_parts(step);
      for (const std::size_t part : fitted) {
        const double power = power_of(step.parts[part], step.time);
        row.push_back(power / wall);
        left += power;
      }
    }
    equations.design.push_back(std::move(row));
    equations.targets.push_back(left / wall);
  }
  return equations;
}

Result<void> check_steps(std::span<const LoadStep> steps) {
  const auto refuse = [](std::string what, const std::string& where) {
    return failure(ErrorKind::invalid, std::move(what), where, "measure the step again");
  };
  if (steps.empty()) return refuse("no step to fit", "calibration");
  for (const LoadStep& step : steps) {
    if (step.time <= Duration::zero()) return refuse("a step without time", step.name);
    if (step.wall <= Energy{}) return refuse("the wall meter saw no energy", step.name);
    if (step.parts.empty() || step.parts.size() != steps.front().parts.size()) {
      return refuse("the step was measured along another cut than the first", step.name);
    }
  }
  return {};
}

FitForm choose_form(std::span<const LoadStep> steps, const std::vector<std::size_t>& varying, WallFit& fit) {
  if (steps.size() < 2 || !varies(steps, sum_of_parts)) {
    fit.notes.emplace_back("the parts took the same in every step: only the constant is fitted, every slope is 1");
    return FitForm::constant;
  }
  if (varying.empty()) return FitForm::one_slope;
  const double condition = condition_number(equations_of(steps, FitForm::each_part, varying).design);
  if (std::isfinite(condition)) fit.condition = condition;
  if (steps.size() < kStepsPerCoefficient * (varying.size() + 1)) {
    fit.notes.push_back(fmt::format("{} steps are too few for {} coefficients: one slope for all parts", steps.size(),
                                    varying.size() + 1));
    return FitForm::one_slope;
  }
  if (condition <= kWorstCondition) return FitForm::each_part;
  fit.notes.emplace_back("the parts rose and fell together: one slope for all of them");
  return FitForm::one_slope;
}

/// A slope at its limit means that losses alone do not explain the wall.
void note_limits(WallFit& fit) {
  for (const double slope : fit.slopes) {
    if (slope != least_slope && slope != greatest_slope) continue;
    fit.notes.push_back(
        fmt::format("a slope lies at its limit of {:g}: losses of power supplies are 0 to 60 %, so parts are counted "
                    "twice or missing; see joulery doctor",
                    slope));
    return;
  }
}

/// The squares of the residuals per degree of freedom times (AᵀA)⁻¹ (ordinary least squares).
void add_covariance(WallFit& fit, const Equations& equations, const std::vector<double>& values) {
  const std::size_t rows = equations.design.size();
  if (rows <= values.size()) return;
  auto covariance = inverse_normal_matrix(equations.design);
  if (!covariance) return;
  double squares = 0;
  for (std::size_t k = 0; k < rows; ++k) {
    double error = equations.targets[k];
    for (std::size_t j = 0; j < values.size(); ++j) error -= equations.design[k][j] * values[j];
    squares += error * error;
  }
  const double variance = squares / static_cast<double>(rows - values.size());
  for (auto& row : *covariance) {
    for (double& cell : row) cell *= variance;
  }
  fit.covariance = std::move(*covariance);
}

}  // namespace

Result<WallFit> fit_wall(std::span<const LoadStep> steps) {
  if (auto sound = check_steps(steps); !sound) return failure(sound.error());
  const std::vector<std::size_t> varying = parts_that_vary(steps);
  WallFit fit;
  fit.form = choose_form(steps, varying, fit);
  const std::vector<std::size_t> fitted = fit.form == FitForm::each_part ? varying : std::vector<std::size_t>();
  const Equations equations = equations_of(steps, fit.form, fitted);
  std::vector<CoefficientRange> ranges(equations.design.front().size(), kSlope);
  ranges[0] = {0, std::numeric_limits<double>::infinity()};
  const std::vector<double> values = bounded_least_squares(equations.design, equations.targets, ranges);
  fit.constant = values[0] * watt;
  fit.slopes.assign(steps.front().parts.size(), fit.form == FitForm::one_slope ? values[1] : 1);
  for (std::size_t i = 0; i < fitted.size(); ++i) fit.slopes[fitted[i]] = values[i + 1];
  note_limits(fit);
  add_covariance(fit, equations, values);
  return fit;
}

Energy predicted_wall(const WallFit& fit, const LoadStep& step) {
  Energy wall = fit.constant * step.time;
  for (std::size_t i = 0; i < step.parts.size(); ++i) wall += step.parts[i].best * fit.slopes[i];
  return wall;
}

std::size_t free_coefficients(const WallFit& fit, std::span<const LoadStep> steps) {
  switch (fit.form) {
    case FitForm::constant:
      return 1;
    case FitForm::one_slope:
      return 2;
    case FitForm::each_part:
      break;
  }
  return 1 + parts_that_vary(steps).size();
}

}  // namespace joulery

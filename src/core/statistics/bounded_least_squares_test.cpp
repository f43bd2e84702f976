// SPDX-License-Identifier: Apache-2.0
// Known solutions, the conditions of a minimum within bounds on random problems, and conditions by hand.
#include "core/statistics/bounded_least_squares.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace joulery {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double squares_of(const Design& design, std::span<const double> targets, const std::vector<double>& values) {
  double sum = 0;
  for (std::size_t k = 0; k < design.size(); ++k) {
    double error = targets[k];
    for (std::size_t j = 0; j < values.size(); ++j) error -= design[k][j] * values[j];
    sum += error * error;
  }
  return sum;
}

TEST(BoundedLeastSquares, a_line_without_noise_is_found_exactly) {
  const Design design{{1, 10}, {1, 20}, {1, 50}};
  const std::array<double, 3> targets{47 + 11, 47 + 22, 47 + 55};
  const std::array<CoefficientRange, 2> ranges{{{0, kInfinity}, {0.9, 1.6}}};
  const auto values = bounded_least_squares(design, targets, ranges);
  EXPECT_NEAR(values[0], 47, 1e-9);
  EXPECT_NEAR(values[1], 1.1, 1e-12);
}

TEST(BoundedLeastSquares, a_coefficient_outside_its_range_stops_at_the_bound_and_the_others_make_the_best_of_it) {
  const Design design{{1, 10}, {1, 20}, {1, 60}};
  const std::array<double, 3> targets{5 + 20, 5 + 40, 5 + 120};  // slope 2
  const std::array<CoefficientRange, 2> ranges{{{0, kInfinity}, {0.9, 1.6}}};
  const auto values = bounded_least_squares(design, targets, ranges);
  EXPECT_DOUBLE_EQ(values[1], 1.6);
  EXPECT_NEAR(values[0], 5 + 0.4 * 30, 1e-9);  // the mean of what the slope leaves
}

TEST(BoundedLeastSquares, no_step_within_the_bounds_makes_a_random_problem_better) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> any(-1, 1);
  for (int problem = 0; problem < 200; ++problem) {
    const std::size_t columns = 1 + static_cast<std::size_t>(problem) % 5;
    Design design(8, std::vector<double>(columns));
    std::vector<double> targets(8);
    for (auto& row : design) {
      for (double& cell : row) cell = any(random);
    }
    for (double& target : targets) target = 3 * any(random);
    const std::vector<CoefficientRange> ranges(columns, CoefficientRange{-0.5, 0.8});
    const auto values = bounded_least_squares(design, targets, ranges);
    const double least = squares_of(design, targets, values);
    for (std::size_t j = 0; j < columns; ++j) {
      for (const double step : {-1e-4, 1e-4}) {
        auto moved = values;
        moved[j] = std::clamp(moved[j] + step, ranges[j].low, ranges[j].high);
        EXPECT_GE(squares_of(design, targets, moved), least - 1e-12);
      }
    }
  }
}

TEST(BoundedLeastSquares, dependent_columns_still_explain_the_targets) {
  const Design design{{1, 2}, {2, 4}, {3, 6}};
  const std::array<double, 3> targets{4, 8, 12};
  const std::array<CoefficientRange, 2> ranges{{{0, 10}, {0, 10}}};
  EXPECT_NEAR(squares_of(design, targets, bounded_least_squares(design, targets, ranges)), 0, 1e-12);
}

TEST(ConditionNumber, it_is_1_for_right_angles_whatever_the_units_and_infinite_for_dependent_columns) {
  EXPECT_NEAR(condition_number({{3, 0}, {0, 0.001}}), 1, 1e-12);
  // Two unit columns at 60 degrees: eigenvalues 1.5 and 0.5.
  EXPECT_NEAR(condition_number({{1, 0.5}, {0, std::sqrt(0.75)}}), std::sqrt(3.0), 1e-12);
  EXPECT_EQ(condition_number({{1, 2}, {2, 4}, {3, 6}}), kInfinity);
  EXPECT_EQ(condition_number({{1, 0}, {1, 0}}), kInfinity);
}

TEST(InverseNormalMatrix, times_the_normal_matrix_it_is_the_unit_matrix) {
  const Design design{{1, 10}, {1, 20}, {1, 60}};
  const auto inverse = inverse_normal_matrix(design);
  ASSERT_TRUE(inverse);
  const Design normal{{3, 90}, {90, 4100}};
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR((*inverse)[i][0] * normal[0][j] + (*inverse)[i][1] * normal[1][j], i == j ? 1 : 0, 1e-9);
    }
  }
  EXPECT_FALSE(inverse_normal_matrix({{1, 2}, {2, 4}}));
}

}  // namespace
}  // namespace joulery

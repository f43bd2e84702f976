// SPDX-License-Identifier: Apache-2.0
// BVLS on the normal equations: with few, scaled columns and a condition that callers bound by 100, they lose four of
// sixteen digits at most. Eigenvalues by Jacobi's rotations.
#include "core/statistics/bounded_least_squares.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// A pivot below this share of its column's square is rounding: the column depends on those before it.
constexpr double kDependent = 1e-13;

std::vector<double> column_lengths(const Design& design) {
  std::vector<double> lengths(design.front().size(), 0.0);
  for (const auto& row : design) {
    for (std::size_t j = 0; j < row.size(); ++j) lengths[j] += row[j] * row[j];
  }
  for (double& length : lengths) length = std::sqrt(length);
  return lengths;
}

Design normal_matrix(const Design& design) {
  const std::size_t columns = design.front().size();
  Design gram(columns, std::vector<double>(columns, 0.0));
  for (const auto& row : design) {
    for (std::size_t i = 0; i < columns; ++i) {
      for (std::size_t j = 0; j < columns; ++j) gram[i][j] += row[i] * row[j];
    }
  }
  return gram;
}

/// Every column divided by its length; a column of zeros stays one.
Design scaled(const Design& design, const std::vector<double>& lengths) {
  Design result = design;
  for (auto& row : result) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = lengths[j] > 0 ? row[j] / lengths[j] : 0;
  }
  return result;
}

/// Solves a symmetric, positive definite system by Gauss-Jordan; an unknown whose pivot is rounding becomes 0.
std::vector<double> solve(Design matrix, std::vector<double> right) {
  const std::size_t size = right.size();
  std::vector<double> diagonal(size);
  for (std::size_t i = 0; i < size; ++i) diagonal[i] = matrix[i][i];
  std::vector<bool> usable(size);
  for (std::size_t pivot = 0; pivot < size; ++pivot) {
    usable[pivot] = matrix[pivot][pivot] > kDependent * diagonal[pivot] && diagonal[pivot] > 0;
    if (!usable[pivot]) continue;
    for (std::size_t row = 0; row < size; ++row) {
      if (row == pivot) continue;
      const double factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (std::size_t j = pivot; j < size; ++j) matrix[row][j] -= factor * matrix[pivot][j];
      right[row] -= factor * right[pivot];
    }
  }
  for (std::size_t i = 0; i < size; ++i) right[i] = usable[i] ? right[i] / matrix[i][i] : 0;
  return right;
}

/// The state of BVLS: which coefficients are free, and where all of them stand.
class BoundedSolver {
 public:
  BoundedSolver(const Design& design, std::span<const double> targets, std::span<const CoefficientRange> ranges)
      : gram_(normal_matrix(design)), right_(ranges.size(), 0.0), ranges_(ranges), free_(ranges.size(), false) {
    for (std::size_t k = 0; k < design.size(); ++k) {
      for (std::size_t j = 0; j < right_.size(); ++j) right_[j] += design[k][j] * targets[k];
    }
    for (const CoefficientRange& range : ranges) values_.push_back(range.low);
  }

  std::vector<double> run() {
    // Each turn frees one coefficient and lowers the sum of squares; the limit only stops rounding from turning in
    // circles.
    for (std::size_t turn = 0; turn < 20 * (values_.size() + 1); ++turn) {
      const auto next = most_eager();
      if (!next) break;
      free_[*next] = true;
      while (step_to_free_minimum()) {
      }
    }
    return values_;
  }

 private:
  /// How much the sum of squares falls when a coefficient grows, half its derivative.
  [[nodiscard]] double pull(std::size_t j) const {
    double sum = right_[j];
    for (std::size_t i = 0; i < values_.size(); ++i) sum -= gram_[j][i] * values_[i];
    return sum;
  }

  /// The bound coefficient that would leave its bound most strongly; nothing at the minimum.
  [[nodiscard]] std::optional<std::size_t> most_eager() const {
    std::optional<std::size_t> best;
    double strongest = 0;
    for (std::size_t j = 0; j < values_.size(); ++j) {
      if (free_[j] || ranges_[j].low == ranges_[j].high) continue;
      const double scale = std::sqrt(gram_[j][j]);
      if (scale == 0) continue;
      const double inward = values_[j] <= ranges_[j].low ? pull(j) : -pull(j);
      const double strength = inward / scale;
      if (strength > strongest && inward > kDependent * (std::abs(right_[j]) + gram_[j][j])) {
        strongest = strength;
        best = j;
      }
    }
    return best;
  }

  [[nodiscard]] std::vector<double> free_minimum() const {
    std::vector<std::size_t> numbers;
    for (std::size_t j = 0; j < values_.size(); ++j) {
      if (free_[j]) numbers.push_back(j);
    }
    Design matrix(numbers.size(), std::vector<double>(numbers.size()));
    std::vector<double> right(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      right[i] = right_[numbers[i]];
      for (std::size_t j = 0; j < values_.size(); ++j) {
        if (!free_[j]) right[i] -= gram_[numbers[i]][j] * values_[j];
      }
      for (std::size_t j = 0; j < numbers.size(); ++j) matrix[i][j] = gram_[numbers[i]][numbers[j]];
    }
    const std::vector<double> solved = solve(std::move(matrix), std::move(right));
    std::vector<double> all = values_;
    for (std::size_t i = 0; i < numbers.size(); ++i) all[numbers[i]] = solved[i];
    return all;
  }

  /// Goes to the minimum over the free coefficients, or up to the first bound on the way; true when it met one.
  bool step_to_free_minimum() {
    const std::vector<double> goal = free_minimum();
    double way = 1;
    std::optional<std::size_t> blocking;
    for (std::size_t j = 0; j < values_.size(); ++j) {
      if (!free_[j]) continue;
      const double limit = std::clamp(goal[j], ranges_[j].low, ranges_[j].high);
      if (limit == goal[j]) continue;
      const double share = (limit - values_[j]) / (goal[j] - values_[j]);
      if (share < way) {
        way = std::max(0.0, share);
        blocking = j;
      }
    }
    for (std::size_t j = 0; j < values_.size(); ++j) {
      if (free_[j]) values_[j] += way * (goal[j] - values_[j]);
    }
    if (!blocking) return false;
    values_[*blocking] = goal[*blocking] < ranges_[*blocking].low ? ranges_[*blocking].low : ranges_[*blocking].high;
    free_[*blocking] = false;
    return true;
  }

  Design gram_;
  std::vector<double> right_;
  std::span<const CoefficientRange> ranges_;
  std::vector<bool> free_;
  std::vector<double> values_;
};

/// One rotation that makes matrix[p][q] zero (Jacobi 1846).
void rotate(Design& matrix, std::size_t p, std::size_t q) {
  if (matrix[p][q] == 0) return;
  const double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const double tangent = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
  const double cosine = 1 / std::hypot(tangent, 1.0);
  const double sine = tangent * cosine;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double left = matrix[k][p];
    const double right = matrix[k][q];
    matrix[k][p] = cosine * left - sine * right;
    matrix[k][q] = sine * left + cosine * right;
  }
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double upper = matrix[p][k];
    const double lower = matrix[q][k];
    matrix[p][k] = cosine * upper - sine * lower;
    matrix[q][k] = sine * upper + cosine * lower;
  }
}

}  // namespace

std::vector<double> bounded_least_squares(const Design& design, std::span<const double> targets,
                                          std::span<const CoefficientRange> ranges) {
  ENSURE(!design.empty() && design.size() == targets.size() && design.front().size() == ranges.size());
  const std::vector<double> lengths = column_lengths(design);
  std::vector<CoefficientRange> own(ranges.begin(), ranges.end());
  for (std::size_t j = 0; j < own.size(); ++j) {
    const double scale = lengths[j] > 0 ? lengths[j] : 1;
    own[j] = {own[j].low * scale, own[j].high * scale};
  }
  std::vector<double> values = BoundedSolver(scaled(design, lengths), targets, own).run();
  for (std::size_t j = 0; j < values.size(); ++j) {
    const double scale = lengths[j] > 0 ? lengths[j] : 1;
    values[j] = std::clamp(values[j] / scale, ranges[j].low, ranges[j].high);
  }
  return values;
}

double condition_number(const Design& design) {
  ENSURE(!design.empty());
  Design gram = normal_matrix(scaled(design, column_lengths(design)));
  constexpr int kSweeps = 30;  // convergence is quadratic: a handful suffices
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t p = 0; p < gram.size(); ++p) {
      for (std::size_t q = p + 1; q < gram.size(); ++q) rotate(gram, p, q);
    }
  }
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < gram.size(); ++i) {
    smallest = std::min(smallest, gram[i][i]);
    largest = std::max(largest, gram[i][i]);
  }
  if (smallest <= kDependent * largest) return std::numeric_limits<double>::infinity();
  return std::sqrt(largest / smallest);
}

std::optional<Design> inverse_normal_matrix(const Design& design) {
  if (!std::isfinite(condition_number(design))) return std::nullopt;
  const std::vector<double> lengths = column_lengths(design);
  const Design gram = normal_matrix(scaled(design, lengths));
  Design inverse(gram.size(), std::vector<double>(gram.size()));
  for (std::size_t j = 0; j < gram.size(); ++j) {
    std::vector<double> unit(gram.size(), 0.0);
    unit[j] = 1;
    const std::vector<double> column = solve(gram, std::move(unit));
    for (std::size_t i = 0; i < gram.size(); ++i) inverse[i][j] = column[i] / lengths[i] / lengths[j];
  }
  return inverse;
}

}  // namespace joulery

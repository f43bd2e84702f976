// SPDX-License-Identifier: Apache-2.0
// The trace of (S1 S2)^(1/2) is the sum of the square roots of the eigenvalues of R S2 R with R = S1^(1/2), which is
// symmetric: two eigen decompositions by Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5).
#include "core/tasks/metrics/frechet.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>

namespace joulery {
namespace {

constexpr std::size_t kMostFeatures = 512;  // Jacobi takes seconds there, many minutes at 2048
constexpr int kMostSweeps = 60;

/// A square matrix, row by row.
struct Matrix {
  explicit Matrix(std::size_t rows) : size(rows), values(rows * rows, 0.0) {}
  double& at(std::size_t row, std::size_t column) { return values[row * size + column]; }
  [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * size + column]; }

  std::size_t size;
  std::vector<double> values;
};

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result(a.size);
  for (std::size_t i = 0; i < a.size; ++i) {
    for (std::size_t k = 0; k < a.size; ++k) {
      for (std::size_t j = 0; j < a.size; ++j) result.at(i, j) += a.at(i, k) * b.at(k, j);
    }
  }
  return result;
}

/// Turns rows and columns p and q so that the element between them vanishes; `vectors` collects the turns.
void rotate(Matrix& matrix, Matrix& vectors, std::size_t p, std::size_t q) {
  const double between = matrix.at(p, q);
  if (between == 0) return;
  const double ratio = (matrix.at(q, q) - matrix.at(p, p)) / (2 * between);
  const double tangent = std::copysign(1.0, ratio) / (std::fabs(ratio) + std::hypot(1.0, ratio));
  const double cosine = 1 / std::hypot(1.0, tangent);
  const double sine = tangent * cosine;
  const auto turn = [&](double& first, double& second) {
    const double kept = first;
    first = cosine * kept - sine * second;
    second = sine * kept + cosine * second;
  };
  for (std::size_t i = 0; i < matrix.size; ++i) turn(matrix.at(i, p), matrix.at(i, q));
  for (std::size_t i = 0; i < matrix.size; ++i) turn(matrix.at(p, i), matrix.at(q, i));
  for (std::size_t i = 0; i < matrix.size; ++i) turn(vectors.at(i, p), vectors.at(i, q));
}

/// Off-diagonal weight is negligible against the whole.
bool is_diagonal(const Matrix& matrix) {
  double all = 0;
  double outside = 0;
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j < matrix.size; ++j) {
      const double square = matrix.at(i, j) * matrix.at(i, j);
      all += square;
      outside += i == j ? 0 : square;
    }
  }
  return outside <= 1e-28 * all;
}

/// Leaves the eigenvalues on the diagonal of a symmetric matrix; returns the vectors in columns.
Matrix diagonalize(Matrix& matrix) {
  Matrix vectors(matrix.size);
  for (std::size_t i = 0; i < matrix.size; ++i) vectors.at(i, i) = 1;
  for (int sweep = 0; sweep < kMostSweeps && !is_diagonal(matrix); ++sweep) {
    for (std::size_t p = 0; p + 1 < matrix.size; ++p) {
      for (std::size_t q = p + 1; q < matrix.size; ++q) rotate(matrix, vectors, p, q);
    }
  }
  return vectors;
}

/// An eigenvalue below zero is rounding: covariances have none.
double root_of(double eigenvalue) { return std::sqrt(std::max(eigenvalue, 0.0)); }

Matrix root_of(Matrix matrix) {
  const Matrix vectors = diagonalize(matrix);
  Matrix scaled = vectors;
  Matrix turned(matrix.size);
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j < matrix.size; ++j) {
      scaled.at(i, j) *= root_of(matrix.at(j, j));
      turned.at(j, i) = vectors.at(i, j);
    }
  }
  return product(scaled, turned);
}

struct Distribution {
  std::vector<double> mean;
  Matrix covariance;
};

Distribution distribution_of(std::span<const std::vector<double>> vectors) {
  const std::size_t size = vectors.front().size();
  Distribution result{std::vector<double>(size, 0.0), Matrix(size)};
  for (const auto& vector : vectors) {
    for (std::size_t i = 0; i < size; ++i) result.mean[i] += vector[i] / static_cast<double>(vectors.size());
  }
  for (const auto& vector : vectors) {
    for (std::size_t i = 0; i < size; ++i) {
      const double away = (vector[i] - result.mean[i]) / static_cast<double>(vectors.size() - 1);
      for (std::size_t j = 0; j < size; ++j) result.covariance.at(i, j) += away * (vector[j] - result.mean[j]);
    }
  }
  return result;
}

Result<void> check(std::span<const std::vector<double>> vectors, std::size_t size, std::string_view which) {
  const auto refuse = [&](std::string what, std::string remedy) {
    return failure(ErrorKind::invalid, std::move(what), fmt::format("the {} set of features", which),
                   std::move(remedy));
  };
  if (vectors.size() < 2) return refuse(fmt::format("{} vectors", vectors.size()), "give at least two images");
  if (size == 0 || size > kMostFeatures) {
    return refuse(fmt::format("vectors of {} features", size), fmt::format("give 1 to {}", kMostFeatures));
  }
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (vectors[i].size() != size) {
      return refuse(fmt::format("vector {} has {} features, others have {}", i + 1, vectors[i].size(), size),
                    "take all features from one layer");
    }
    if (!std::ranges::all_of(vectors[i], [](double value) { return std::isfinite(value); })) {
      return refuse(fmt::format("vector {} holds a value that is no number", i + 1), "leave out the broken image");
    }
  }
  return {};
}

}  // namespace

Result<double> frechet_distance(std::span<const std::vector<double>> first,
                                std::span<const std::vector<double>> second) {
  const std::size_t size = first.empty() ? 0 : first.front().size();
  if (const auto good = check(first, size, "first"); !good) return failure(good.error());
  if (const auto good = check(second, size, "second"); !good) return failure(good.error());
  const Distribution one = distribution_of(first);
  const Distribution other = distribution_of(second);
  const Matrix root = root_of(one.covariance);
  Matrix inner = product(product(root, other.covariance), root);
  diagonalize(inner);
  double distance = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double between = one.mean[i] - other.mean[i];
    distance += between * between + one.covariance.at(i, i) + other.covariance.at(i, i) - 2 * root_of(inner.at(i, i));
  }
  return std::max(distance, 0.0);
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Least squares with few unknowns, each within a range: what a fit of physical coefficients needs. Small dense designs
// only (a dozen columns); weights are the caller's, who scales the rows. What is fitted is core/metering/wall_fit.h's.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace joulery {

/// One row per observation, one column per unknown; all rows of one length.
using Design = std::vector<std::vector<double>>;

/// Where a coefficient may lie; `high` may be infinite.
struct CoefficientRange {
  double low = 0;
  double high = 0;
};

/// The coefficients that minimise Σ_k (target_k - Σ_j design_kj x_j)² within their ranges: the active-set method BVLS
/// (Stark and Parker 1995). At least one row; as many targets as rows, as many ranges as columns. Columns that depend
/// on each other share what they explain.
[[nodiscard]] std::vector<double> bounded_least_squares(const Design& design, std::span<const double> targets,
                                                        std::span<const CoefficientRange> ranges);

/// Largest over smallest singular value once every column is scaled to length 1, so that units do not matter (van der
/// Sluis 1969: within √columns of the best scaling). Infinite for dependent columns and for a column of zeros.
[[nodiscard]] double condition_number(const Design& design);

/// (AᵀA)⁻¹: times the variance of the residuals it is the covariance of the coefficients. Nothing when A has dependent
/// columns.
[[nodiscard]] std::optional<Design> inverse_normal_matrix(const Design& design);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Frechet distance between two sets of feature vectors taken as normal distributions: |m1 - m2|^2 + tr(S1 + S2 -
// 2 (S1 S2)^(1/2)) (Dowson and Landau 1982; Heusel et al. 2017). It is called FID only with the features of
// Inception v3; whoever reports it names the features. Scores generated images, which have no right answer.
#pragma once

#include <span>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// The squared distance; covariances with n - 1. Errors (invalid): fewer than two vectors in a set, vectors of
/// different lengths, a value that is not finite, more than 512 features.
[[nodiscard]] Result<double> frechet_distance(std::span<const std::vector<double>> first,
                                              std::span<const std::vector<double>> second);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Top-k accuracy, as scikit-learn's top_k_accuracy_score counts it: of equal scores the class with the higher number
// comes first. Top-1 is the accuracy of image classification.
#pragma once

#include <cstddef>
#include <span>

namespace joulery {

/// Whether the true class is among the k with the highest scores. `truth` is a class of `scores`; k >= 1.
[[nodiscard]] bool is_in_top(std::span<const double> scores, std::size_t truth, std::size_t k);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// From a model's raw scores (logits) to probabilities and to the best: what every answer begins with.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace joulery {

/// Fractions that add up to 1; large scores do not overflow. Empty of nothing.
[[nodiscard]] std::vector<double> softmax(std::span<const float> scores);
/// Natural logarithms of softmax(), without taking the logarithm of a rounded 0.
[[nodiscard]] std::vector<double> log_softmax(std::span<const float> scores);
/// The entry of log_softmax() at a position below the number of scores; allocates nothing.
[[nodiscard]] double log_probability(std::span<const float> scores, std::size_t position);
/// 1 / (1 + e^-x).
[[nodiscard]] double logistic(double score);

/// Position of the highest score; of equal ones the first. At least one score.
[[nodiscard]] std::size_t highest(std::span<const float> scores);
/// Positions of the k highest scores, highest first; of equal ones the first. Fewer when there are fewer.
[[nodiscard]] std::vector<std::size_t> highest(std::span<const float> scores, std::size_t k);

}  // namespace joulery

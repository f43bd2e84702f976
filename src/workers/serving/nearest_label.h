// SPDX-License-Identifier: Apache-2.0
// NearestLabel: a text classifier out of a model of embeddings: labels as vectors, and the one that a text's vector
// lies nearest to, by the cosine of the angle between them. The vectors are the engine's; what is embedded is
// prompting.h's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// Errors (broken): a vector that is empty, zero, or holds what is no number.
[[nodiscard]] Result<std::vector<float>> of_length_one(std::vector<float> vector);

/// Labels in the order they were added.
class NearestLabel {
 public:
  /// Errors (broken): those of of_length_one; another number of dimensions than the labels before it had.
  Result<void> add(std::vector<float> vector);
  /// The number of the label with the greatest cosine; of equal ones the first. Errors (broken): as add.
  [[nodiscard]] Result<std::size_t> nearest(std::vector<float> vector) const;
  [[nodiscard]] std::size_t size() const { return labels_.size(); }

 private:
  [[nodiscard]] Result<void> check_dimensions(std::span<const float> vector) const;

  std::vector<std::vector<float>> labels_;
};

}  // namespace joulery

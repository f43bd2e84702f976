// SPDX-License-Identifier: Apache-2.0
// Vectors of length one: their cosine is their inner product.
#include "workers/serving/nearest_label.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace joulery {

Result<std::vector<float>> of_length_one(std::vector<float> vector) {
  const double square = std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0);
  const double length = std::sqrt(square);
  if (!std::isfinite(length) || length == 0) {
    return failure(ErrorKind::broken, "the model gave no vector that has a direction", {},
                   "give a model of embeddings");
  }
  for (float& part : vector) part = static_cast<float>(part / length);
  return vector;
}

Result<void> NearestLabel::check_dimensions(std::span<const float> vector) const {
  if (labels_.empty() || labels_.front().size() == vector.size()) return {};
  return failure(ErrorKind::broken,
                 fmt::format("vectors of {} and of {} numbers", labels_.front().size(), vector.size()), {},
                 "give a model of embeddings");
}

Result<void> NearestLabel::add(std::vector<float> vector) {
  if (auto same = check_dimensions(vector); !same) return same;
  auto scaled = of_length_one(std::move(vector));
  if (!scaled) return failure(scaled.error());
  labels_.push_back(std::move(*scaled));
  return {};
}

Result<std::size_t> NearestLabel::nearest(std::vector<float> vector) const {
  if (auto same = check_dimensions(vector); !same) return failure(same.error());
  const auto scaled = of_length_one(std::move(vector));
  if (!scaled) return failure(scaled.error());
  std::vector<double> cosines;
  cosines.reserve(labels_.size());
  for (const auto& label : labels_) {
    cosines.push_back(std::inner_product(label.begin(), label.end(), scaled->begin(), 0.0));
  }
  return static_cast<std::size_t>(std::ranges::max_element(cosines) - cosines.begin());
}

}  // namespace joulery

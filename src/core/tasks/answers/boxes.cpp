// SPDX-License-Identifier: Apache-2.0
// A distance is the mean of its distribution over the bins, times the stride; cells are read at their centres.
#include "core/tasks/answers/boxes.h"

#include <algorithm>
#include <array>

#include "core/tasks/answers/scores.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Mean of the distribution that the scores of the bins 0, 1, 2, ... describe.
double mean_bin(std::span<const float> scores) {
  const std::vector<double> shares = softmax(scores);
  double mean = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) mean += static_cast<double>(i) * shares[i];
  return mean;
}

Box box_of_cell(const PicoDetStride& stride, std::size_t cell, const PicoDetRule& rule) {
  const auto size = static_cast<double>(stride.stride);
  std::array<double, 4> reach{};
  for (std::size_t side = 0; side < reach.size(); ++side) {
    reach.at(side) = size * mean_bin(stride.distances.subspan((cell * reach.size() + side) * rule.bins, rule.bins));
  }
  const double x = (static_cast<double>(cell % stride.columns) + 0.5) * size;
  const double y = (static_cast<double>(cell / stride.columns) + 0.5) * size;
  const double left = std::clamp((x - reach[0]) / rule.scale_x, 0.0, rule.image_width);
  const double top = std::clamp((y - reach[1]) / rule.scale_y, 0.0, rule.image_height);
  const double right = std::clamp((x + reach[2]) / rule.scale_x, 0.0, rule.image_width);
  const double bottom = std::clamp((y + reach[3]) / rule.scale_y, 0.0, rule.image_height);
  return {left, top, right - left, bottom - top};
}

}  // namespace

std::vector<FoundBox> decode_picodet(std::span<const PicoDetStride> strides, std::span<const std::string> labels,
                                     const PicoDetRule& rule) {
  ENSURE(!labels.empty() && rule.bins >= 1 && rule.scale_x > 0 && rule.scale_y > 0);
  std::vector<FoundBox> found;
  for (const PicoDetStride& stride : strides) {
    const std::size_t cells = stride.rows * stride.columns;
    ENSURE(stride.class_scores.size() == cells * labels.size() && stride.distances.size() == cells * 4 * rule.bins);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const auto scores = stride.class_scores.subspan(cell * labels.size(), labels.size());
      const std::size_t best = highest(scores);
      const auto score = static_cast<double>(scores[best]);
      if (score >= rule.least_score) found.push_back({labels[best], box_of_cell(stride, cell, rule), score});
    }
  }
  return found;
}

std::vector<FoundBox> suppress_overlaps(std::span<const FoundBox> boxes, double most_overlap, std::size_t most) {
  std::vector<std::size_t> order(boxes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return boxes[a].score > boxes[b].score || (!(boxes[b].score > boxes[a].score) && a < b);
  });
  std::vector<FoundBox> kept;
  for (const std::size_t at : order) {
    if (kept.size() == most) break;
    const FoundBox& box = boxes[at];
    const bool is_said = std::ranges::any_of(kept, [&](const FoundBox& other) {
      return other.label == box.label && intersection_over_union(other.box, box.box) > most_overlap;
    });
    if (!is_said) kept.push_back(box);
  }
  return kept;
}

}  // namespace joulery

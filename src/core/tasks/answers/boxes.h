// SPDX-License-Identifier: Apache-2.0
// Boxes from a detector's raw output: the head of PP-PicoDet (Yu et al. 2021, distances as distributions after Li et
// al. 2020), and the suppression of boxes that say the same. Scoring them is metrics/detection.h.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/tasks/metrics/detection.h"

namespace joulery {

/// Output of one stride: `rows` x `columns` cells, each with a score of every class and four distances (left, top,
/// right, bottom) as scores of `bins` steps of a stride.
struct PicoDetStride {
  std::size_t stride = 8;  ///< pixels of the network's input a cell stands for
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::span<const float> class_scores;  ///< [rows * columns, classes], probabilities
  std::span<const float> distances;     ///< [rows * columns, 4 * bins]
};

/// What to keep, and how the input was made from the image.
struct PicoDetRule {
  std::size_t bins = 8;
  double least_score = 0.5;
  double scale_x = 1;  ///< width of the input over that of the image
  double scale_y = 1;
  double image_width = 0;  ///< pixels; boxes are cut to the image
  double image_height = 0;
};

/// Every cell whose best class reaches the least score, as a box in the image's pixels. Not suppressed yet.
[[nodiscard]] std::vector<FoundBox> decode_picodet(std::span<const PicoDetStride> strides,
                                                   std::span<const std::string> labels, const PicoDetRule& rule);

/// Of boxes of one label whose intersection over union is above `most_overlap` only the one with the highest score;
/// surest first, at most `most` of them.
[[nodiscard]] std::vector<FoundBox> suppress_overlaps(std::span<const FoundBox> boxes, double most_overlap,
                                                      std::size_t most = 100);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Lines of text from the probability map of a detector of the DB kind (Liao et al. 2020, differentiable binarization),
// as PP-OCR has it. Upright rectangles only: slanted and curved lines get the rectangle around them. Reading the lines
// is ctc.h and the recognizer's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foundation/domain/item.h"

namespace joulery {

/// What counts as text. The defaults are RapidOCR's for PP-OCRv4.
struct TextRegionRule {
  double least_probability = 0.3;  ///< of a pixel
  double least_score = 0.5;        ///< mean probability inside the rectangle
  double growth = 1.6;  ///< maps are trained on shrunken lines; the rectangle grows by area x this / perimeter
};

/// Rectangles in pixels of the map, cut to it, in no order. `map` has width * height probabilities, row by row.
[[nodiscard]] std::vector<Box> text_regions(std::span<const float> map, std::size_t width, std::size_t height,
                                            const TextRegionRule& rule);

/// Rectangles in reading order: rows from top to bottom, each from left to right. A rectangle is of a row when its
/// middle is above the lower edge of the row's first.
[[nodiscard]] std::vector<std::vector<Box>> reading_rows(std::vector<Box> boxes);

}  // namespace joulery

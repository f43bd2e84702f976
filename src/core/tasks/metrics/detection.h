// SPDX-License-Identifier: Apache-2.0
// Mean average precision of found boxes in COCO's definition (Lin et al. 2014; pycocotools `bbox`): 101 recall points,
// IoU .50 to .95, boxes of every area, at most 100 of a label in an image. Finding boxes is answers/boxes.h.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "foundation/domain/answer.h"
#include "foundation/domain/item.h"

namespace joulery {

/// One image: what is in it, and what was found.
struct ImageBoxes {
  std::vector<TrueBox> truths;
  std::vector<FoundBox> found;
};

/// Fractions in [0, 1], means over the labels that are in some image.
struct DetectionScore {
  double ap = 0;     ///< mean over the thresholds .50, .55, ... .95 too: "mAP"
  double ap50 = 0;   ///< at .50
  double ap75 = 0;   ///< at .75
  double ar100 = 0;  ///< recall, mean over the thresholds
};

/// Area of both over area of either; 0 for boxes that do not meet.
[[nodiscard]] double intersection_over_union(const Box& first, const Box& second);

/// Nothing when no image has a true box that is no crowd. The order of images decides between equal scores.
[[nodiscard]] std::optional<DetectionScore> score_detections(std::span<const ImageBoxes> images);

}  // namespace joulery

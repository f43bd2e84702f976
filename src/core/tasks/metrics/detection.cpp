// SPDX-License-Identifier: Apache-2.0
// For each label and threshold: boxes are matched image by image, surest first, then all are put in order of score, and
// precision is read at 101 recalls.
#include "core/tasks/metrics/detection.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <set>

namespace joulery {
namespace {

constexpr std::size_t kThresholds = 10;
constexpr std::size_t kRecalls = 101;
constexpr std::size_t kMostFound = 100;

/// .50, .55, ... .95 to the last bit as pycocotools' linspace has them.
double threshold(std::size_t number) {
  constexpr double step = (0.95 - 0.5) / 9;
  return number + 1 == kThresholds ? 0.95 : static_cast<double>(number) * step + 0.5;
}

double overlap(const Box& first, const Box& second) {
  const double width =
      std::min(first.left + first.width, second.left + second.width) - std::max(first.left, second.left);
  const double height =
      std::min(first.top + first.height, second.top + second.height) - std::max(first.top, second.top);
  return width <= 0 || height <= 0 ? 0 : width * height;
}

/// Overlap of a found box with a true one; a crowd is as good as covered by what lies in it.
double overlap_fraction(const Box& found, const TrueBox& truth) {
  if (!truth.is_crowd) return intersection_over_union(found, truth.box);
  const double both = overlap(found, truth.box);
  return both == 0 ? 0 : both / (found.width * found.height);
}

enum class Outcome { right, wrong, ignored };

/// A found box after matching.
struct Judged {
  double score = 0;
  Outcome outcome = Outcome::wrong;
};

/// The boxes of one label in one image: found ones surest first, true ones with crowds last.
struct LabelBoxes {
  std::vector<const TrueBox*> truths;
  std::vector<const FoundBox*> found;
  std::vector<std::vector<double>> overlaps;  ///< found, truth
};

template <class T>
std::vector<const T*> of_label(const std::vector<T>& boxes, const std::string& label) {
  std::vector<const T*> kept;
  for (const T& box : boxes) {
    if (box.label == label) kept.push_back(&box);
  }
  return kept;
}

/// Sorts positions instead of values, so that equal ones keep their order.
template <class Less>
void sort_in_order(std::size_t size, Less less, std::vector<std::size_t>& order) {
  order.resize(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return less(a, b) || (!less(b, a) && a < b); });
}

LabelBoxes boxes_of(const ImageBoxes& image, const std::string& label) {
  LabelBoxes boxes;
  for (const bool is_crowd : {false, true}) {
    for (const TrueBox* truth : of_label(image.truths, label)) {
      if (truth->is_crowd == is_crowd) boxes.truths.push_back(truth);
    }
  }
  const auto found = of_label(image.found, label);
  std::vector<std::size_t> order;
  sort_in_order(found.size(), [&](std::size_t a, std::size_t b) { return found[a]->score > found[b]->score; }, order);
  order.resize(std::min(order.size(), kMostFound));
  for (const std::size_t at : order) {
    boxes.found.push_back(found[at]);
    std::vector<double>& row = boxes.overlaps.emplace_back();
    row.reserve(boxes.truths.size());
    for (const TrueBox* truth : boxes.truths) row.push_back(overlap_fraction(found[at]->box, *truth));
  }
  return boxes;
}

/// The true box a found one is taken for: the best that is free; a crowd only when no other is good enough.
std::optional<std::size_t> match(const LabelBoxes& boxes, std::size_t found, double least,
                                 const std::vector<bool>& taken) {
  std::optional<std::size_t> best;
  double best_overlap = std::min(least, 1 - 1e-10);
  for (std::size_t i = 0; i < boxes.truths.size(); ++i) {
    const bool is_crowd = boxes.truths[i]->is_crowd;
    if (taken[i] && !is_crowd) continue;
    if (best && is_crowd && !boxes.truths[*best]->is_crowd) break;
    if (boxes.overlaps[found][i] < best_overlap) continue;
    best_overlap = boxes.overlaps[found][i];
    best = i;
  }
  return best;
}

void judge_image(const LabelBoxes& boxes, double least, std::vector<Judged>& judged) {
  std::vector<bool> taken(boxes.truths.size(), false);
  for (std::size_t i = 0; i < boxes.found.size(); ++i) {
    const auto truth = match(boxes, i, least, taken);
    if (truth) taken[*truth] = true;
    const bool is_crowd = truth && boxes.truths[*truth]->is_crowd;
    judged.push_back({boxes.found[i]->score, is_crowd ? Outcome::ignored : truth ? Outcome::right : Outcome::wrong});
  }
}

/// Recall reached by all boxes of a label, and precision in the mean over 101 recalls.
struct Curve {
  double precision = 0;
  double recall = 0;
};

Curve curve_of(const std::vector<Judged>& judged, std::size_t truths) {
  std::vector<std::size_t> order;
  sort_in_order(judged.size(), [&](std::size_t a, std::size_t b) { return judged[a].score > judged[b].score; }, order);
  std::vector<double> recall;
  std::vector<double> precision;
  recall.reserve(order.size());
  precision.reserve(order.size());
  double right = 0;
  double wrong = 0;
  for (const std::size_t at : order) {
    right += judged[at].outcome == Outcome::right ? 1 : 0;
    wrong += judged[at].outcome == Outcome::wrong ? 1 : 0;
    recall.push_back(right / static_cast<double>(truths));
    precision.push_back(right / (right + wrong + std::numeric_limits<double>::epsilon()));
  }
  for (std::size_t i = precision.size(); i > 1; --i) precision[i - 2] = std::max(precision[i - 2], precision[i - 1]);
  double sum = 0;
  for (std::size_t i = 0; i < kRecalls; ++i) {
    const double wanted = i + 1 == kRecalls ? 1.0 : static_cast<double>(i) * 0.01;
    const auto at = std::lower_bound(recall.begin(), recall.end(), wanted);
    if (at != recall.end()) sum += precision[static_cast<std::size_t>(at - recall.begin())];
  }
  return {sum / static_cast<double>(kRecalls), recall.empty() ? 0 : recall.back()};
}

/// All thresholds of one label, added to the sums over labels.
void add_label(std::span<const ImageBoxes> images, const std::string& label, DetectionScore& sums) {
  std::vector<LabelBoxes> boxes;
  boxes.reserve(images.size());
  for (const ImageBoxes& image : images) boxes.push_back(boxes_of(image, label));
  std::size_t truths = 0;
  for (const LabelBoxes& each : boxes) {
    for (const TrueBox* truth : each.truths) truths += truth->is_crowd ? 0 : 1;
  }
  for (std::size_t number = 0; number < kThresholds; ++number) {
    std::vector<Judged> judged;
    for (const LabelBoxes& each : boxes) judge_image(each, threshold(number), judged);
    const Curve curve = curve_of(judged, truths);
    sums.ap += curve.precision / kThresholds;
    sums.ar100 += curve.recall / kThresholds;
    if (number == 0) sums.ap50 += curve.precision;
    if (number == 5) sums.ap75 += curve.precision;
  }
}

}  // namespace

double intersection_over_union(const Box& first, const Box& second) {
  const double both = overlap(first, second);
  return both == 0 ? 0 : both / (first.width * first.height + second.width * second.height - both);
}

std::optional<DetectionScore> score_detections(std::span<const ImageBoxes> images) {
  std::set<std::string> labels;
  for (const ImageBoxes& image : images) {
    for (const TrueBox& truth : image.truths) {
      if (!truth.is_crowd) labels.insert(truth.label);
    }
  }
  if (labels.empty()) return std::nullopt;
  DetectionScore sums;
  for (const std::string& label : labels) add_label(images, label, sums);
  const auto count = static_cast<double>(labels.size());
  return DetectionScore{sums.ap / count, sums.ap50 / count, sums.ap75 / count, sums.ar100 / count};
}

}  // namespace joulery

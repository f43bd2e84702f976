// SPDX-License-Identifier: Apache-2.0
// Connected pixels, grown by one pixel to the right and below as the reference dilates them, become rectangles.
#include "core/tasks/answers/text_regions.h"

#include <algorithm>
#include <optional>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr double kLeastSide = 3;       // pixels, before growing
constexpr double kLeastGrownSide = 5;  // after

struct Extent {
  std::size_t left = 0;
  std::size_t top = 0;
  std::size_t right = 0;  ///< inclusive
  std::size_t bottom = 0;
};

std::vector<bool> mask_of(std::span<const float> map, std::size_t width, std::size_t height, double least) {
  std::vector<bool> mask(map.size());
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      if (static_cast<double>(map[y * width + x]) <= least) continue;
      for (std::size_t down = y; down <= std::min(y + 1, height - 1); ++down) {
        for (std::size_t over = x; over <= std::min(x + 1, width - 1); ++over) mask[down * width + over] = true;
      }
    }
  }
  return mask;
}

/// Takes the component of `seed` (eight neighbours) out of the mask.
Extent take_component(std::vector<bool>& mask, std::size_t width, std::size_t height, std::size_t seed) {
  Extent found{seed % width, seed / width, seed % width, seed / width};
  std::vector<std::size_t> open{seed};
  mask[seed] = false;
  while (!open.empty()) {
    const std::size_t x = open.back() % width;
    const std::size_t y = open.back() / width;
    open.pop_back();
    found = {std::min(found.left, x), std::min(found.top, y), std::max(found.right, x), std::max(found.bottom, y)};
    for (std::size_t down = y - std::min<std::size_t>(y, 1); down <= std::min(y + 1, height - 1); ++down) {
      for (std::size_t over = x - std::min<std::size_t>(x, 1); over <= std::min(x + 1, width - 1); ++over) {
        const std::size_t place = down * width + over;
        if (!mask[place]) continue;
        mask[place] = false;
        open.push_back(place);
      }
    }
  }
  return found;
}

double mean_inside(std::span<const float> map, std::size_t width, const Extent& extent) {
  double sum = 0;
  for (std::size_t y = extent.top; y <= extent.bottom; ++y) {
    for (std::size_t x = extent.left; x <= extent.right; ++x) sum += static_cast<double>(map[y * width + x]);
  }
  return sum / static_cast<double>((extent.right - extent.left + 1) * (extent.bottom - extent.top + 1));
}

/// The rectangle grown by the rule and cut to the map; nothing when it is too small to be text.
std::optional<Box> grown(const Extent& extent, std::size_t width, std::size_t height, double growth) {
  const auto wide = static_cast<double>(extent.right - extent.left);
  const auto high = static_cast<double>(extent.bottom - extent.top);
  if (std::min(wide, high) < kLeastSide) return std::nullopt;
  const double by = wide * high * growth / (2 * (wide + high));
  const double left = std::max(static_cast<double>(extent.left) - by, 0.0);
  const double top = std::max(static_cast<double>(extent.top) - by, 0.0);
  const double right = std::min(static_cast<double>(extent.right) + by, static_cast<double>(width));
  const double bottom = std::min(static_cast<double>(extent.bottom) + by, static_cast<double>(height));
  if (std::min(right - left, bottom - top) < kLeastGrownSide) return std::nullopt;
  return Box{left, top, right - left, bottom - top};
}

}  // namespace

std::vector<Box> text_regions(std::span<const float> map, std::size_t width, std::size_t height,
                              const TextRegionRule& rule) {
  ENSURE(map.size() == width * height);
  std::vector<bool> mask = mask_of(map, width, height, rule.least_probability);
  std::vector<Box> boxes;
  for (std::size_t place = 0; place < mask.size(); ++place) {
    if (!mask[place]) continue;
    const Extent extent = take_component(mask, width, height, place);
    if (mean_inside(map, width, extent) < rule.least_score) continue;
    if (const auto box = grown(extent, width, height, rule.growth)) boxes.push_back(*box);
  }
  return boxes;
}

std::vector<std::vector<Box>> reading_rows(std::vector<Box> boxes) {
  std::ranges::sort(boxes, {}, [](const Box& box) { return std::pair(box.top, box.left); });
  std::vector<std::vector<Box>> rows;
  for (const Box& box : boxes) {
    const bool is_same_row =
        !rows.empty() && box.top + box.height / 2 < rows.back().front().top + rows.back().front().height;
    if (!is_same_row) rows.emplace_back();
    rows.back().push_back(box);
  }
  for (auto& row : rows) std::ranges::sort(row, {}, &Box::left);
  return rows;
}

}  // namespace joulery

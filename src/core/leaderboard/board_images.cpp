// SPDX-License-Identifier: Apache-2.0
// What the quality of made images is a distance of: a number without its features and its reference says nothing.
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"

namespace joulery {

std::string image_quality_words(const Board& board, const TaskHeadline& task) {
  std::vector<std::string> told;
  for (const std::size_t at : task.trials) {
    const auto& images = board.bench.trials[at].images;
    if (!images || !board.headlines.trials[at].quality) continue;
    told.push_back(
        fmt::format("{}: {}, {} made images against {} of {}{}", board.label(at), images->features, images->made,
                    images->reference_images, images->references,
                    images->made <= images->feature_count ? " (few images: the distance comes out too large)" : ""));
  }
  if (told.empty()) return {};
  return fmt::format(
      "Quality is the Frechet distance of features, lower is better; it is no FID, whose features are "
      "Inception's. {}.",
      fmt::join(told, "; "));
}

}  // namespace joulery

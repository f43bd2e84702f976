// SPDX-License-Identifier: Apache-2.0
// Files in the order of their paths, so that sums come out the same; one image is in memory at a time.
#include "workers/likeness/image_folders.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "core/tasks/images/pixel_features.h"
#include "core/tasks/metrics/frechet.h"
#include "foundation/base/files.h"
#include "workers/images/decode.h"

namespace joulery {
namespace {

using Features = std::vector<std::vector<double>>;

bool is_image(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

Result<std::vector<std::string>> images_below(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code code;
  std::filesystem::recursive_directory_iterator entry(folder, code);
  for (; !code && entry != std::filesystem::recursive_directory_iterator(); entry.increment(code)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown) || !is_image(entry->path())) continue;
    paths.push_back(entry->path().string());
    if (paths.size() > kMostImages)
      return failure(ErrorKind::invalid, fmt::format("more than {} images", kMostImages), folder, "take some of them");
  }
  if (code) return failure(error_from_errno(code.value(), "cannot read the images", folder));
  std::ranges::sort(paths);
  return paths;
}

Result<Features> features_of(const std::string& folder, std::size_t side) {
  const auto paths = images_below(folder);
  if (!paths) return failure(paths.error());
  DiskFiles files;
  Features features;
  features.reserve(paths->size());
  for (const std::string& path : *paths) {
    const auto bytes = files.read(path);
    if (!bytes) return failure(bytes.error());
    const auto image = decode_image(*bytes, path);
    if (!image) return failure(image.error());
    features.push_back(grey_levels(*image, side));
  }
  return features;
}

}  // namespace

Result<Likeness> likeness_of(const std::string& made, const std::string& references, std::size_t side) {
  if (side == 0 || side > kMostSide)
    return failure(ErrorKind::invalid, fmt::format("a side of {} pixels", side), "side",
                   fmt::format("give 1 to {}", kMostSide));
  const auto first = features_of(made, side);
  if (!first) return failure(first.error());
  const auto second = features_of(references, side);
  if (!second) return failure(second.error());
  const auto distance = frechet_distance(*first, *second);
  if (!distance) return failure(distance.error());
  return Likeness{*distance, first->size(), second->size()};
}

}  // namespace joulery

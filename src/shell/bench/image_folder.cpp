// SPDX-License-Identifier: Apache-2.0
// One file at a time; the list of paths is what memory is needed for.
#include "shell/bench/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr std::size_t kMostImages = 100'000;

bool is_image(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

}  // namespace

Result<HashedImages> hash_images(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code code;
  std::filesystem::recursive_directory_iterator entry(folder, code);
  for (; !code && entry != std::filesystem::recursive_directory_iterator(); entry.increment(code)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown) || !is_image(entry->path())) continue;
    if (paths.size() == kMostImages)
      return failure(ErrorKind::invalid, fmt::format("more than {} images", kMostImages), folder, "take some of them");
    paths.push_back(entry->path().string());
  }
  if (code) return failure(error_from_errno(code.value(), "cannot read the images", folder));
  std::ranges::sort(paths);
  DiskFiles files;
  std::string lines;
  for (const std::string& path : paths) {
    const auto bytes = files.read(path);
    if (!bytes) return failure(bytes.error());
    lines +=
        fmt::format("{}  {}\n", sha256_hex(*bytes), std::filesystem::path(path).lexically_relative(folder).string());
  }
  return HashedImages{paths.size(), sha256_hex(lines)};
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Folder, name and file of an image that was made.
#include "workers/onnx/made_images.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "workers/images/encode.h"

namespace joulery {

Result<void> make_image_folder(const std::string& folder) {
  if (folder.empty()) {
    return failure(ErrorKind::invalid, "no folder for the images", "option image_folder", "name one");
  }
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (!code) return {};
  return failure(ErrorKind::denied, fmt::format("the folder cannot be made: {}", code.message()), folder,
                 "name another in image_folder");
}

std::uint64_t seed_of_item(const Batch& batch, std::size_t place) {
  return batch.seed.value_or(0) + batch.first + place;
}

Result<std::string> write_image(const std::string& folder, const Pixels& image, const Batch& batch, std::size_t place) {
  const auto bytes = encode_png(image);
  if (!bytes) return failure(bytes.error());
  std::string path = fmt::format("{}/{:06}-seed-{}.png", folder, batch.first + place, seed_of_item(batch, place));
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << *bytes;
  stream.close();
  if (stream) return path;
  return failure(ErrorKind::broken, "the image cannot be written", path, "give a folder with room in image_folder");
}

}  // namespace joulery

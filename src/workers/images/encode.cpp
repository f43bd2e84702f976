// SPDX-License-Identifier: Apache-2.0
// libpng's simplified interface, which reports errors by value.
#include "workers/images/encode.h"

#include <fmt/format.h>
#include <png.h>

namespace joulery {

Result<std::string> encode_png(const Pixels& pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.width());
  image.height = static_cast<png_uint_32>(pixels.height());
  image.format = pixels.channels() == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.bytes().data(), 0, nullptr) == 0) {
    return failure(ErrorKind::broken, fmt::format("the image cannot be encoded: {}", image.message), "PNG",
                   "please report this line");
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace joulery

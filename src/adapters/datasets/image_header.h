// SPDX-License-Identifier: Apache-2.0
// The size of a PNG or JPEG image as its header states it, without decoding: enough to refuse broken files and images
// that would unpack to more memory than a machine has. Decoding is workers/images.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Width and height in pixels, at least 1 each.
struct ImageSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(const ImageSize&) const = default;
};

/// What a file of these bytes is called: ".jpg" or ".png".
[[nodiscard]] std::string_view image_ending(std::string_view bytes);

/// Reads PNG (ISO/IEC 15948, 11.2.2) and JPEG (ITU-T T.81, B.2.2) headers. Errors (invalid): another format, or a file
/// that ends before its size; without a place.
[[nodiscard]] Result<ImageSize> image_size(std::string_view bytes);

/// Whether it can be decoded in the memory a machine has. Errors (invalid) at `where`: as image_size; more pixels.
[[nodiscard]] Result<void> check_image(std::string_view bytes, std::uint64_t most_pixels, const std::string& where);

}  // namespace joulery

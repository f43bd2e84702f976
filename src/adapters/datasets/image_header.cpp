// SPDX-License-Identifier: Apache-2.0
// PNG has its size at a fixed place; JPEG in the first frame header among its segments.
#include "adapters/datasets/image_header.h"

#include <fmt/format.h>

namespace joulery {
namespace {

constexpr std::string_view kJpeg = "\xFF\xD8\xFF";
constexpr std::string_view kRemedy = "replace it or take it out";

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<std::uint8_t>(c);
  return value;
}

tl::unexpected<Error> broken(std::string what) {
  return failure(ErrorKind::invalid, std::move(what), {}, std::string(kRemedy));
}

Result<ImageSize> sized(std::uint32_t width, std::uint32_t height) {
  if (width == 0 || height == 0) return broken("broken image: no pixels");
  return ImageSize{width, height};
}

/// SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
bool is_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Markers without a length: RST0 to RST7, SOI, TEM.
bool stands_alone(std::uint8_t marker) { return (marker >= 0xD0 && marker <= 0xD8) || marker == 0x01; }

Result<ImageSize> jpeg_size(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    const auto marker = static_cast<std::uint8_t>(bytes[at + 1]);
    if (static_cast<std::uint8_t>(bytes[at]) != 0xFF) break;
    if (marker == 0xFF || stands_alone(marker)) {
      at += marker == 0xFF ? 1 : 2;
      continue;
    }
    const std::size_t length = big_endian(bytes.substr(at + 2, 2));
    if (is_frame(marker)) {
      if (length < 8 || at + 9 > bytes.size()) break;
      return sized(big_endian(bytes.substr(at + 7, 2)), big_endian(bytes.substr(at + 5, 2)));
    }
    if (length < 2 || marker == 0xDA || marker == 0xD9) break;  // the picture begins or ends before its size
    at += 2 + length;
  }
  return broken("broken image: a JPEG file that ends before its size");
}

}  // namespace

std::string_view image_ending(std::string_view bytes) { return bytes.starts_with(kJpeg) ? ".jpg" : ".png"; }

Result<ImageSize> image_size(std::string_view bytes) {
  constexpr std::string_view png = "\x89PNG\r\n\x1A\n";
  if (bytes.starts_with(kJpeg)) return jpeg_size(bytes);
  if (!bytes.starts_with(png)) return broken("broken image: neither PNG nor JPEG");
  if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR")
    return broken("broken image: a PNG file that ends before its size");
  return sized(big_endian(bytes.substr(16, 4)), big_endian(bytes.substr(20, 4)));
}

Result<void> check_image(std::string_view bytes, std::uint64_t most_pixels, const std::string& where) {
  const auto size = image_size(bytes);
  if (!size) {
    Error error = size.error();
    error.where = where;
    return failure(std::move(error));
  }
  if (std::uint64_t{size->width} * size->height <= most_pixels) return {};
  return failure(ErrorKind::invalid, fmt::format("image of {} x {} pixels", size->width, size->height), where,
                 fmt::format("at most {} million pixels are decoded", most_pixels / 1'000'000));
}

}  // namespace joulery

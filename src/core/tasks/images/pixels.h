// SPDX-License-Identifier: Apache-2.0
// Pixels: an image as plain bytes, row by row, channels side by side. Files are decoded elsewhere (workers/images).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "foundation/base/ensure.h"

namespace joulery {

/// Eight bits a channel; 1 (grey) or 3 (red, green, blue) channels.
class Pixels {
 public:
  Pixels() = default;
  /// All black. At least one pixel.
  Pixels(std::size_t width, std::size_t height, std::size_t channels)
      : Pixels(width, height, channels, std::vector<std::uint8_t>(width * height * channels)) {}
  /// `bytes` has width * height * channels values.
  Pixels(std::size_t width, std::size_t height, std::size_t channels, std::vector<std::uint8_t> bytes)
      : width_(width), height_(height), channels_(channels), bytes_(std::move(bytes)) {
    ENSURE(width >= 1 && height >= 1 && (channels == 1 || channels == 3));
    ENSURE(bytes_.size() == width * height * channels);
  }

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] std::size_t height() const { return height_; }
  [[nodiscard]] std::size_t channels() const { return channels_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  [[nodiscard]] std::uint8_t at(std::size_t x, std::size_t y, std::size_t channel) const {
    return bytes_[index(x, y, channel)];
  }
  void set(std::size_t x, std::size_t y, std::size_t channel, std::uint8_t value) {
    bytes_[index(x, y, channel)] = value;
  }
  [[nodiscard]] bool has_shape_of(const Pixels& other) const {
    return width_ == other.width_ && height_ == other.height_ && channels_ == other.channels_;
  }
  bool operator==(const Pixels&) const = default;

 private:
  [[nodiscard]] std::size_t index(std::size_t x, std::size_t y, std::size_t channel) const {
    return (y * width_ + x) * channels_ + channel;
  }

  std::size_t width_ = 0;
  std::size_t height_ = 0;
  std::size_t channels_ = 0;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace joulery

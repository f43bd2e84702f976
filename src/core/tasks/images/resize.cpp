// SPDX-License-Identifier: Apache-2.0
// Rows first, then columns: each new pixel is a weighted mean of a run of old ones, the same for every line.
#include "core/tasks/images/resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace joulery {
namespace {

/// The old pixels a new one is made of.
struct Taps {
  std::size_t first = 0;
  std::vector<double> weights;
};

/// Weights of a triangle of `reach` old pixels to each side around the new pixel's centre.
Taps triangle(double centre, double reach, std::size_t size) {
  const double low = std::max(0.0, std::floor(centre - reach + 0.5));
  const double high = std::min(static_cast<double>(size), std::floor(centre + reach + 0.5));
  Taps taps{static_cast<std::size_t>(low), {}};
  double sum = 0;
  for (double at = low; at < high; at += 1) {
    taps.weights.push_back(std::max(0.0, 1 - std::fabs(at + 0.5 - centre) / reach));
    sum += taps.weights.back();
  }
  for (double& weight : taps.weights) weight /= sum;
  return taps;
}

std::vector<Taps> taps_of(std::size_t from, std::size_t to, Resampling resampling) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  std::vector<Taps> taps;
  taps.reserve(to);
  for (std::size_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    if (resampling == Resampling::nearest) {
      taps.push_back({std::min(from - 1, static_cast<std::size_t>(centre)), {1.0}});
    } else if (resampling == Resampling::bilinear) {
      taps.push_back(triangle(centre, std::max(scale, 1.0), from));
    } else {
      taps.push_back(triangle(std::clamp(centre, 0.5, static_cast<double>(from) - 0.5), 1, from));
    }
  }
  return taps;
}

std::uint8_t level(double value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); }

Pixels resize_rows(const Pixels& image, const std::vector<Taps>& taps) {
  Pixels result(taps.size(), image.height(), image.channels());
  for (std::size_t y = 0; y < image.height(); ++y) {
    for (std::size_t x = 0; x < taps.size(); ++x) {
      for (std::size_t channel = 0; channel < image.channels(); ++channel) {
        double sum = 0;
        for (std::size_t i = 0; i < taps[x].weights.size(); ++i) {
          sum += taps[x].weights[i] * image.at(taps[x].first + i, y, channel);
        }
        result.set(x, y, channel, level(sum));
      }
    }
  }
  return result;
}

Pixels resize_columns(const Pixels& image, const std::vector<Taps>& taps) {
  Pixels result(image.width(), taps.size(), image.channels());
  for (std::size_t y = 0; y < taps.size(); ++y) {
    for (std::size_t x = 0; x < image.width(); ++x) {
      for (std::size_t channel = 0; channel < image.channels(); ++channel) {
        double sum = 0;
        for (std::size_t i = 0; i < taps[y].weights.size(); ++i) {
          sum += taps[y].weights[i] * image.at(x, taps[y].first + i, channel);
        }
        result.set(x, y, channel, level(sum));
      }
    }
  }
  return result;
}

}  // namespace

Pixels resize(const Pixels& image, std::size_t width, std::size_t height, Resampling resampling) {
  ENSURE(width >= 1 && height >= 1 && image.channels() >= 1);
  const Pixels rows = resize_rows(image, taps_of(image.width(), width, resampling));
  return resize_columns(rows, taps_of(image.height(), height, resampling));
}

Pixels crop(const Pixels& image, std::size_t left, std::size_t top, std::size_t width, std::size_t height) {
  ENSURE(left + width <= image.width() && top + height <= image.height());
  Pixels result(width, height, image.channels());
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      for (std::size_t channel = 0; channel < image.channels(); ++channel) {
        result.set(x, y, channel, image.at(left + x, top + y, channel));
      }
    }
  }
  return result;
}

}  // namespace joulery

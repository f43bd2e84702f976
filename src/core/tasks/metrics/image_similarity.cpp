// SPDX-License-Identifier: Apache-2.0
// PSNR from the mean square, SSIM from sums over windows.
#include "core/tasks/metrics/image_similarity.h"

#include <cmath>

namespace joulery {
namespace {

constexpr std::size_t kWindow = 7;
constexpr double kPeak = 255;

/// Sums over a window of two images.
struct WindowSums {
  double first = 0;
  double second = 0;
  double first_squares = 0;
  double second_squares = 0;
  double products = 0;
};

WindowSums sums_at(const Pixels& first, const Pixels& second, std::size_t left, std::size_t top, std::size_t channel) {
  WindowSums sums;
  for (std::size_t y = top; y < top + kWindow; ++y) {
    for (std::size_t x = left; x < left + kWindow; ++x) {
      const double a = first.at(x, y, channel);
      const double b = second.at(x, y, channel);
      sums.first += a;
      sums.second += b;
      sums.first_squares += a * a;
      sums.second_squares += b * b;
      sums.products += a * b;
    }
  }
  return sums;
}

/// Equation 13 of the paper, with K1 = .01 and K2 = .03.
double similarity_of(const WindowSums& sums) {
  constexpr double count = kWindow * kWindow;
  constexpr double c1 = (0.01 * kPeak) * (0.01 * kPeak);
  constexpr double c2 = (0.03 * kPeak) * (0.03 * kPeak);
  const double mean_a = sums.first / count;
  const double mean_b = sums.second / count;
  const double variance_a = (sums.first_squares - sums.first * mean_a) / (count - 1);
  const double variance_b = (sums.second_squares - sums.second * mean_b) / (count - 1);
  const double covariance = (sums.products - sums.first * mean_b) / (count - 1);
  return (2 * mean_a * mean_b + c1) * (2 * covariance + c2) /
         ((mean_a * mean_a + mean_b * mean_b + c1) * (variance_a + variance_b + c2));
}

}  // namespace

std::optional<double> psnr_decibels(const Pixels& first, const Pixels& second) {
  ENSURE(first.has_shape_of(second));
  double squares = 0;
  for (std::size_t i = 0; i < first.bytes().size(); ++i) {
    const double difference = static_cast<double>(first.bytes()[i]) - second.bytes()[i];
    squares += difference * difference;
  }
  if (squares == 0) return std::nullopt;
  return 10 * std::log10(kPeak * kPeak * static_cast<double>(first.bytes().size()) / squares);
}

std::optional<double> ssim(const Pixels& first, const Pixels& second) {
  ENSURE(first.has_shape_of(second));
  if (first.width() < kWindow || first.height() < kWindow) return std::nullopt;
  const std::size_t columns = first.width() - kWindow + 1;
  const std::size_t rows = first.height() - kWindow + 1;
  double sum = 0;
  for (std::size_t channel = 0; channel < first.channels(); ++channel) {
    for (std::size_t y = 0; y < rows; ++y) {
      for (std::size_t x = 0; x < columns; ++x) sum += similarity_of(sums_at(first, second, x, y, channel));
    }
  }
  return sum / static_cast<double>(columns * rows * first.channels());
}

}  // namespace joulery

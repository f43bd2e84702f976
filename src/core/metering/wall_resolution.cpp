// SPDX-License-Identifier: Apache-2.0
// Counts are whole numbers, so their common measure is exact: 0.1 W is 100 000 uW in every reading.
#include "core/metering/wall_resolution.h"

#include <algorithm>
#include <numeric>

namespace joulery {
namespace {

constexpr std::size_t kFewMoves = 5;

Energy energy_of(const Channel& channel, std::uint64_t counts) {
  const double microjoules = static_cast<double>(counts) * static_cast<double>(channel.scale.numerator) /
                             static_cast<double>(channel.scale.denominator);
  return Energy::of_microjoules(static_cast<std::int64_t>(microjoules));
}

}  // namespace

Energy wall_resolution(const Channel& channel, std::span<const Reading> readings, Duration time) {
  std::uint64_t measure = 0;
  std::uint64_t largest = 0;
  std::size_t moves = 0;
  const Reading* last = nullptr;
  for (const Reading& reading : readings) {
    if (reading.missed) continue;
    if (channel.kind == ChannelKind::power) {
      measure = std::gcd(measure, reading.value);
    } else if (last != nullptr && reading.value > last->value) {
      const std::uint64_t step = reading.value - last->value;
      measure = std::gcd(measure, step);
      largest = std::max(largest, step);
      ++moves;
    }
    last = &reading;
  }
  if (channel.kind == ChannelKind::counter) return energy_of(channel, moves < kFewMoves ? largest : measure);
  return static_cast<double>(measure) * 1e-6 * watt * time;
}

}  // namespace joulery

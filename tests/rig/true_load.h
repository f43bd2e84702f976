// SPDX-License-Identifier: Apache-2.0
// The truth of the rig: power that is constant between steps, so that the energy up to any microsecond is a whole
// number of nanojoules; and chance that gives the same numbers on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace joulery::rig {

/// Random numbers from a seed. The standard's distributions differ between libraries, its engine does not.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  /// From `low` to `high`, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool happens(double share) { return static_cast<double>(engine_() >> 11U) < share * 0x1p53; }
  /// Standard normal (Box and Muller 1958).
  double normal() {
    const double radius = std::sqrt(-2 * std::log((static_cast<double>(engine_() >> 11U) + 1) * 0x1p-53));
    return radius * std::cos(2 * std::numbers::pi * static_cast<double>(engine_() >> 11U) * 0x1p-53);
  }

 private:
  std::mt19937_64 engine_;
};

/// The power of one part. Times in microseconds from 0; the last step stays.
class TrueLoad {
 public:
  void add_step(std::int64_t from_us, std::int64_t milliwatts) {
    steps_.push_back({from_us, milliwatts, steps_.empty() ? 0 : nanojoules_at(from_us)});
  }
  /// A milliwatt for a microsecond is a nanojoule.
  [[nodiscard]] std::int64_t nanojoules_at(std::int64_t us) const {
    const Step& step = step_at(us);
    return step.nanojoules + (us - step.from_us) * step.milliwatts;
  }
  [[nodiscard]] std::int64_t nanojoules(std::int64_t from_us, std::int64_t to_us) const {
    return nanojoules_at(to_us) - nanojoules_at(from_us);
  }

 private:
  struct Step {
    std::int64_t from_us;
    std::int64_t milliwatts;
    std::int64_t nanojoules;
  };
  [[nodiscard]] const Step& step_at(std::int64_t us) const {
    const auto after = std::upper_bound(steps_.begin(), steps_.end(), us,
                                        [](std::int64_t when, const Step& step) { return when < step.from_us; });
    return after == steps_.begin() ? *after : *std::prev(after);
  }

  std::vector<Step> steps_;
};

/// Steps of 2 ms to 3 s, as programs make them: most are short, most of the time is in the long ones.
inline TrueLoad random_load(Chance& chance, std::int64_t low_mw, std::int64_t high_mw, std::int64_t length_us) {
  TrueLoad load;
  for (std::int64_t us = 0; us <= length_us;) {
    load.add_step(us, chance.between(low_mw, high_mw));
    const std::int64_t longest = chance.happens(0.5) ? 20'000 : chance.happens(0.5) ? 200'000 : 3'000'000;
    us += chance.between(2'000, longest);
  }
  return load;
}

/// Half of each period at `high_mw`.
inline TrueLoad square_wave(std::int64_t low_mw, std::int64_t high_mw, std::int64_t period_us, std::int64_t length_us) {
  TrueLoad load;
  for (std::int64_t us = 0; us <= length_us; us += period_us) {
    load.add_step(us, high_mw);
    load.add_step(us + period_us / 2, low_mw);
  }
  return load;
}

}  // namespace joulery::rig

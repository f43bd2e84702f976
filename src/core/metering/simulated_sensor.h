// SPDX-License-Identifier: Apache-2.0
// SimulatedSensor: a power sensor as metering 6 describes it, over a load whose energy is known exactly: a mean over W,
// published every T, late, with gain and offset, read at any rate. For tests only.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "foundation/domain/channel.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// Power over time with its exact integral, in steps of 0.1 ms.
class SimulatedLoad {
 public:
  /// `watts_at` is asked once per step, from 0 to `length_s` seconds.
  SimulatedLoad(const std::function<double(double)>& watts_at, double length_s) {
    const auto steps = static_cast<std::size_t>(length_s / kStep);
    joules_.reserve(steps + 1);
    joules_.push_back(0);
    for (std::size_t i = 0; i < steps; ++i) {
      joules_.push_back(joules_.back() + watts_at((static_cast<double>(i) + 0.5) * kStep) * kStep);
    }
  }
  /// Energy from the beginning to `t`; the first power is taken to have been there before, the last to stay.
  [[nodiscard]] double joules_to(double t) const {
    if (t <= 0) return joules_[1] / kStep * t;
    const double place = t / kStep;
    const auto step = std::min(static_cast<std::size_t>(place), joules_.size() - 2);
    return joules_[step] + (place - static_cast<double>(step)) * (joules_[step + 1] - joules_[step]);
  }
  [[nodiscard]] double joules(double from, double to) const { return joules_to(to) - joules_to(from); }

 private:
  static constexpr double kStep = 1e-4;
  std::vector<double> joules_;
};

/// The sensor. Times in seconds.
struct SimulatedSensor {
  double window = 0.1;
  double period = 0.1;
  double lag = 0.01;  ///< from the end of the window to its publication
  double gain = 1;
  double offset = 0;
  double phase = 0;  ///< of its publications

  /// What a read at `t` gives, in watts.
  [[nodiscard]] double reading(const SimulatedLoad& load, double t) const {
    const double published = std::floor((t - phase) / period) * period + phase;
    const double end = published - lag;
    return gain * load.joules(end - window, end) / window + offset;
  }
  /// A channel that knows its behaviour.
  [[nodiscard]] Channel channel() const {
    const auto of = [](double seconds) { return Duration(std::llround(seconds * 1e9)); };
    Channel channel;
    channel.source = "nvml GPU-1 power";
    channel.part = {"machine/gpu-0", PartKind::gpu};
    channel.kind = ChannelKind::power;
    channel.period = of(period);
    channel.accuracy_fraction = 0.04;
    channel.max_power = 500 * watt;
    channel.view = 10;
    channel.behaviour = SensorBehaviour{of(window), of(lag + window / 2), gain, offset * watt};
    return channel;
  }
  /// Reads every `poll` seconds from `from` to `to`.
  [[nodiscard]] std::vector<Reading> readings(const SimulatedLoad& load, double from, double to, double poll) const {
    std::vector<Reading> readings;
    for (double t = from; t <= to; t += poll) {
      const double watts = std::max(0.0, reading(load, t));
      readings.push_back({0, std::nullopt, instant_at(std::llround(t * 1e9)),
                          static_cast<std::uint64_t>(std::llround(watts * 1000)) * 1000});  // NVML: whole milliwatts
    }
    return readings;
  }
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The limits are far beyond any machine: a gigawatt, a doubt of a thousand times the reading, a day between ticks.
#include "core/metering/sensible.h"

#include <cmath>

namespace joulery {
namespace {

constexpr Power kMostPower = Power::of_base(1e9);
constexpr double kMostDoubt = 1000;
constexpr std::uint64_t kMostScale = 1ULL << 40;

bool is_power(Power power) { return std::isfinite(power.base()) && power >= Power{} && power <= kMostPower; }
bool is_factor(double factor, double low, double high) {
  return std::isfinite(factor) && factor >= low && factor <= high;
}

Result<void> refuse(std::string what, const std::string& where) {
  return failure(ErrorKind::invalid, "the recording makes no sense: " + std::move(what), where, "record it again");
}

bool is_stretch(Duration time) { return time >= Duration::zero() && time <= std::chrono::hours(1); }

bool is_behaviour(const SensorBehaviour& behaviour) {
  const bool offset = std::isfinite(behaviour.offset.base()) && std::abs(behaviour.offset / watt) <= 10'000;
  return is_factor(behaviour.gain, 0.1, 10) && offset && is_stretch(behaviour.delay) &&
         is_stretch(behaviour.window.value_or(Duration::zero())) &&
         is_stretch(behaviour.period.value_or(Duration::zero()));
}

Result<void> check_channel(const Channel& channel) {
  const CountScale& scale = channel.scale;
  if (scale.numerator == 0 || scale.denominator == 0 || scale.numerator > kMostScale ||
      scale.denominator > kMostScale) {
    return refuse("no unit of the counter", channel.source);
  }
  if (channel.modulus && *channel.modulus == 0) return refuse("a counter of range 0", channel.source);
  if (channel.max_power && !is_power(*channel.max_power)) return refuse("an impossible ceiling", channel.source);
  if (!is_power(channel.tick_power)) return refuse("an impossible power of a tick", channel.source);
  if (!is_factor(channel.accuracy_fraction, 0, kMostDoubt)) return refuse("an impossible accuracy", channel.source);
  if (channel.period < Duration::zero() || channel.period > std::chrono::hours(24)) {
    return refuse("an impossible period", channel.source);
  }
  if (channel.behaviour && !is_behaviour(*channel.behaviour)) {
    return refuse("a behaviour no power sensor has", channel.source);
  }
  return {};
}

Result<void> check_cpu_model(const CpuModel& model) {
  const bool sound = is_power(model.idle) && is_power(model.full) && model.idle <= model.full &&
                     is_factor(model.frequency_exponent, 0, 10) && is_factor(model.concavity, 0.01, 10) &&
                     is_factor(model.saturation, 0.01, 10) && is_factor(model.low_factor, 0, 1) &&
                     is_factor(model.high_factor, 1, kMostDoubt);
  if (!sound) return refuse("parameters no processor model can have", model.id);
  return {};
}

Result<void> check_rest_model(const RestModel& model) {
  bool sound = is_power(model.constant) && is_factor(model.low_factor, 0, 1) &&
               is_factor(model.high_factor, 1, kMostDoubt) && !model.slopes.empty();
  for (const WallSlope& slope : model.slopes) sound = sound && is_factor(slope.factor, 0.1, 10);
  if (!sound) return refuse("a calibration no machine can have", model.id);
  return {};
}

}  // namespace

Result<void> check_channels(const std::vector<Channel>& channels) {
  if (channels.size() > 60'000) return refuse("more channels than can be numbered", std::to_string(channels.size()));
  for (const Channel& channel : channels) {
    if (auto sound = check_channel(channel); !sound) return sound;
  }
  return {};
}

Result<void> check_start(const RunStart& start) {
  if (start.interval <= Duration::zero() || start.interval > std::chrono::hours(24)) {
    return refuse("an impossible interval", start.id);
  }
  if (start.cpu_model) {
    if (auto sound = check_cpu_model(*start.cpu_model); !sound) return sound;
  }
  if (start.memory_model) {
    const Bounded<Power>& power = start.memory_model->power;
    const bool sound = is_power(power.low) && is_power(power.best) && is_power(power.high) && power.low <= power.best &&
                       power.best <= power.high;
    if (!sound) return refuse("an impossible power of memory", start.memory_model->id);
  }
  if (start.rest_model) {
    if (auto sound = check_rest_model(*start.rest_model); !sound) return sound;
  }
  return check_channels(start.channels);
}

}  // namespace joulery

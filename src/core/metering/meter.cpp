// SPDX-License-Identifier: Apache-2.0
// Rules R1 to R8 and R25, one function each. Energy is kept in whole microjoules; doubles appear only where a
// plausibility limit is compared, never in an amount.
#include "core/metering/meter.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

/// R3: a wrap that implies more than this many times P_max is a reset.
constexpr double kWrapFactor = 1.5;
/// A step up that implies more than this many times P_max is no energy either: the petajoule spikes of virtual counters
/// (Kepler issue 897). Wide, because turbo limits exceed the thermal rating and a step may hold several ticks.
constexpr double kStepFactor = 10;
/// No counter stands still longer than this and then steps up at once; a period stated too short costs no energy.
constexpr Duration kLongestTick = std::chrono::seconds(1);
/// 9 GJ: more than any part takes between two readings, and small enough that sums of slices stay far from overflow.
constexpr double kLargestSlice = 9e15;
/// No sensor moves less often; keeps arithmetic on a garbled recording inside its range.
constexpr Duration kLongestPeriod = std::chrono::hours(1);
/// A limit beyond 1 MW is rubbish and counts as unknown.
constexpr Power kLargestLimit = 1e6 * watt;
/// Ticks an interval must hold before it tells anything about the highest power.
constexpr std::int64_t kTicksToLearn = 100;
/// A power reading beyond this many times P_max is rubbish, not power.
constexpr double kPowerFactor = 10;
/// Turbo exceeds the thermal rating (R2).
constexpr double kMarginOverLimit = 1.2;

double microjoules_per_count(const Channel& channel) {
  return static_cast<double>(channel.scale.numerator) / static_cast<double>(channel.scale.denominator);
}

std::string counter_formula(const Channel& channel) {
  std::string text = "sum of count differences";
  if (channel.scale != CountScale{}) {
    text += fmt::format(" x {}/{} uJ", channel.scale.numerator, channel.scale.denominator);
  } else {
    text += " in uJ";
  }
  if (channel.modulus) text += fmt::format("; a decrease adds {} counts (wrap)", *channel.modulus);
  return text;
}

std::string formula_of(const Channel& channel) {
  std::string text = channel.kind == ChannelKind::counter
                         ? counter_formula(channel)
                         : std::string("sum of (power before + power after) / 2 x time between the readings");
  if (channel.accuracy_fraction > 0) {
    text += fmt::format("; bounds +-{:g} % of reading", channel.accuracy_fraction * 100);
  }
  return text;
}

double assumed_ceiling_w(PartKind kind) {
  switch (kind) {
    case PartKind::cpu:
    case PartKind::memory:
      return 1000;
    case PartKind::gpu:
      return 1500;
    case PartKind::board:
    case PartKind::other:
      return 10000;
  }
  return 10000;
}

}  // namespace

Power power_ceiling(const Channel& channel) {
  const bool stated = channel.max_power && *channel.max_power > Power{} && *channel.max_power < kLargestLimit;
  if (stated) return *channel.max_power * kMarginOverLimit;
  return assumed_ceiling_w(channel.part.kind) * watt;
}

std::optional<Duration> longest_safe_interval(const Channel& channel) {
  if (channel.kind != ChannelKind::counter || !channel.modulus) return std::nullopt;
  const double joules = static_cast<double>(*channel.modulus) * microjoules_per_count(channel) * 1e-6;
  const double seconds = joules / (2 * (power_ceiling(channel) / watt));
  return Duration(static_cast<std::int64_t>(std::min(seconds * 1e9, 9e18)));
}

Meter::Meter(const Channel& channel, std::uint16_t index)
    : kind_(channel.kind),
      assumed_(std::find(channel.flags.begin(), channel.flags.end(), kAssumedPairing) != channel.flags.end()),
      index_(index),
      modulus_(channel.modulus),
      period_(std::clamp(channel.period, Duration{}, kLongestPeriod)),
      tick_power_w_(channel.tick_power / watt),
      ceiling_w_(power_ceiling(channel) / watt),
      microjoules_per_count_(microjoules_per_count(channel)),
      microjoules_per_wrap_(static_cast<double>(channel.modulus.value_or(0)) * microjoules_per_count_),
      scale_(channel.scale.numerator, channel.scale.denominator),
      bounds_(std::max(0.0, 1 - channel.accuracy_fraction), 1 + channel.accuracy_fraction) {
  evidence_.formula = formula_of(channel);
}

Method Meter::method() const {
  if (assumed_) return Method::assumed;
  return kind_ == ChannelKind::counter ? Method::counted : Method::integrated;
}

void Meter::begin_segment() {
  last_.reset();
  last_interval_.reset();
  missed_since_ = false;
}

MeterStep Meter::advance(const Reading& reading) {
  if (reading.missed || reading.at < Instant{}) return miss();
  if (last_ && reading.at == last_->at) return {MeterStep::Kind::repeat, {}};
  if (last_ && reading.at < last_->at) return miss();
  return kind_ == ChannelKind::counter ? count(reading) : integrate(reading);
}

MeterStep Meter::miss() {
  ++evidence_.missed;
  missed_since_ = true;
  return {MeterStep::Kind::missed, {}};
}

MeterStep Meter::restart(const Reading& reading, MeterStep::Kind kind) {
  if (!evidence_.first) evidence_.first = reading;
  evidence_.last = reading;
  evidence_.first->restarted = evidence_.last->restarted = false;  // told by the anomaly, not by the evidence
  ++evidence_.samples;
  last_ = Point{reading.at, reading.value};
  missed_since_ = false;
  return {kind, {}};
}

MeterStep Meter::count(const Reading& reading) {
  if (!last_) return restart(reading, MeterStep::Kind::first);
  if (reading.restarted) return restart(reading, MeterStep::Kind::reset);
  const std::optional<std::uint64_t> counts = difference(reading);
  if (!counts) return restart(reading, MeterStep::Kind::reset);

  std::uint32_t flags = missed_since_ ? kGapSpanned : 0U;
  if (reading.value < last_->value) {
    flags |= kWrapped;
    ++evidence_.wraps;
  }
  std::int64_t extra_high = 0;
  if (const std::uint64_t wraps = further_wraps(*counts, reading.at - last_->at); wraps > 0) {
    flags |= kAmbiguousWrap;
    extra_high = static_cast<std::int64_t>(std::min(static_cast<double>(wraps) * microjoules_per_wrap_, kLargestSlice));
  }
  return slice_of(reading, scale_.advance(*counts), extra_high, flags);
}

std::optional<std::uint64_t> Meter::difference(const Reading& reading) const {
  const std::uint64_t before = last_->value;
  const std::uint64_t after = reading.value;
  const bool decreased = after < before;
  if (decreased && (!modulus_ || before > *modulus_)) return std::nullopt;
  const std::uint64_t counts = decreased ? *modulus_ - before + after : after - before;
  const Duration interval = reading.at - last_->at;
  const double allowed = decreased ? kWrapFactor * possible_microjoules(interval)
                                   : kStepFactor * possible_microjoules(std::max(interval, kLongestTick));
  if (static_cast<double>(counts) * microjoules_per_count_ > std::min(allowed, kLargestSlice)) return std::nullopt;
  return counts;
}

/// What the part can take between two reads of its counter: one period more than the interval, because the counter may
/// have ticked just after the first read and just before the second.
double Meter::possible_microjoules(Duration interval) const {
  return ceiling_w_ * (static_cast<double>(interval.count()) + static_cast<double>(period_.count())) * 1e-3;
}

/// R2: how many further whole wraps fit between the readings at P_max.
std::uint64_t Meter::further_wraps(std::uint64_t counts, Duration interval) const {
  const double possible = ceiling_w_ * static_cast<double>(interval.count()) * 1e-3;
  if (microjoules_per_wrap_ <= 0 || possible < microjoules_per_wrap_) return 0;
  const double room = possible - static_cast<double>(counts) * microjoules_per_count_;
  return room < 0 ? 0 : static_cast<std::uint64_t>(std::min(room / microjoules_per_wrap_, 1e18));
}

MeterStep Meter::integrate(const Reading& reading) {
  if (static_cast<double>(reading.value) * 1e-6 > ceiling_w_ * kPowerFactor) return miss();
  if (!last_) return restart(reading, MeterStep::Kind::first);
  const Duration interval = reading.at - last_->at;
  // Between two readings far apart the power is unknown: the stretch is a gap, not a straight line.
  const Duration before = last_interval_.value_or(Duration{});
  const bool longer_than_usual = interval > 3 * period_ && interval / 2 > before && (last_interval_ || missed_since_);
  const double most = static_cast<double>(std::max(last_->value, reading.value)) * seconds_of(interval);
  const bool too_long = longer_than_usual || most > kLargestSlice;
  const std::uint32_t flags = missed_since_ ? kGapSpanned : 0U;
  if (!too_long || !missed_since_) last_interval_ = interval;  // a slower rate is learned, a failure is not
  if (too_long) return restart(reading, MeterStep::Kind::missed);
  return slice_of(reading, integral_.advance_between(last_->value, reading.value, interval), 0, flags);
}

MeterStep Meter::slice_of(const Reading& reading, std::int64_t microjoules, std::int64_t extra_high,
                          std::uint32_t flags) {
  const Duration interval = reading.at - last_->at;
  MeterStep step{MeterStep::Kind::slice, {index_, last_->at, reading.at, bounds_.advance(microjoules), flags}};
  step.slice.energy.high += Energy::of_microjoules(extra_high);
  // The ceiling is a prior. A part that was seen above it for many ticks has a higher one.
  const bool long_enough = interval >= kTicksToLearn * period_;
  if (long_enough && static_cast<double>(microjoules) > possible_microjoules(interval)) {
    ceiling_w_ = std::min(ceiling_w_ * static_cast<double>(microjoules) / possible_microjoules(interval),
                          kLargestLimit * kMarginOverLimit / watt);
  }
  metered_microjoules_ += microjoules;
  metered_time_ += interval;
  restart(reading, MeterStep::Kind::slice);
  return step;
}

Bounded<Energy> Meter::edge_doubt() const {
  double power_w = ceiling_w_;
  if (tick_power_w_ > 0) {
    power_w = tick_power_w_;
  } else if (metered_time_ > Duration{}) {
    power_w = static_cast<double>(metered_microjoules_) * 1e-6 / seconds_of(metered_time_);
  }
  const Energy tick = std::min(power_w, ceiling_w_) * watt * period_;
  return {Energy{} - tick, Energy{}, tick};
}

WindowEnergy at_edges(const Bounded<Energy>& metered, Duration window, const Meter& meter) {
  const Bounded<Energy> edge = meter.edge_doubt();
  WindowEnergy result{metered, window < meter.period()};
  result.energy.low = std::max(Energy{}, metered.low + edge.low + edge.low);
  result.energy.high = metered.high + edge.high + edge.high;
  if (result.below_resolution) {
    result.energy.low = Energy{};
    result.energy.high = std::max(metered.high, meter.ceiling() * window);
  }
  return result;
}

}  // namespace joulery

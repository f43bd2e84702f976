// SPDX-License-Identifier: Apache-2.0
// Rules R1 to R8 and R25, one function each. Energy is kept in whole microjoules; doubles appear only where a
// plausibility limit is compared, never in an amount.
#include "core/metering/meter.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "foundation/domain/quantised.h"

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
/// M4: what a GPU takes whatever it does, and at most, as parts of its limit.
constexpr double kLeastOfLimit = 0.15;
constexpr double kMostOfLimit = 1.05;
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

std::optional<double> limit_of(const Channel& channel) {
  if (!has_flag(channel, kLimitTimesLoad) || !channel.max_power) return std::nullopt;
  return *channel.max_power / watt;
}

std::string power_formula(const Channel& channel) {
  if (const auto limit = limit_of(channel)) {
    return fmt::format("sum of {:.4g} W x mean load x time, at least {:g} of it; bounds {:g} to {:g} of {:.4g} W (M4)",
                       *limit, kLeastOfLimit, kLeastOfLimit, kMostOfLimit, *limit);
  }
  std::string text = "sum of (power before + power after) / 2 x time between the readings";
  if (!channel.behaviour) return text;
  const SensorBehaviour& behaviour = *channel.behaviour;
  if (behaviour.gain != 1 || behaviour.offset != Power{}) {
    text += fmt::format("; power = (reading - {:.4g} W) / {:.4g}", behaviour.offset / watt, behaviour.gain);
  }
  if (behaviour.delay > Duration::zero()) {
    text += fmt::format("; readings tell of {:.0f} ms before", seconds_of(behaviour.delay) * 1e3);
  }
  return text;
}

std::string formula_of(const Channel& channel) {
  std::string text = channel.kind == ChannelKind::counter ? counter_formula(channel) : power_formula(channel);
  if (channel.accuracy_fraction > 0 && !limit_of(channel)) {
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
      assumed_(has_flag(channel, kAssumedPairing)),
      imported_(has_flag(channel, kReplayed)),
      limit_w_(limit_of(channel)),
      index_(index),
      modulus_(channel.modulus),
      period_(std::clamp(channel.period, Duration{}, kLongestPeriod)),
      tick_power_w_(channel.tick_power / watt),
      ceiling_w_(power_ceiling(channel) / watt),
      microjoules_per_count_(microjoules_per_count(channel)),
      microjoules_per_wrap_(static_cast<double>(channel.modulus.value_or(0)) * microjoules_per_count_),
      step_((has_flag(channel, kQuantised) ? microjoules_per_count_ * 1e-6 : 0.0) * joule),
      accuracy_fraction_(channel.accuracy_fraction),
      scale_(channel.scale.numerator, channel.scale.denominator),
      bounds_(std::max(0.0, 1 - channel.accuracy_fraction), 1 + channel.accuracy_fraction) {
  if (kind_ == ChannelKind::power) behaviour_ = channel.behaviour;
  evidence_.formula = formula_of(channel);
}

Method Meter::method() const {
  if (assumed_) return Method::assumed;
  if (imported_) return Method::imported;
  if (limit_w_) return Method::modelled;
  return kind_ == ChannelKind::counter ? Method::counted : Method::integrated;
}

std::optional<PowerRange> Meter::seen() const {
  if (kind_ != ChannelKind::power || limit_w_ || evidence_.samples < 2) return std::nullopt;
  const auto power_of = [](std::uint64_t microwatts) { return static_cast<double>(microwatts) * 1e-6 * watt; };
  return PowerRange{power_of(lowest_), power_of(highest_)};
}

void Meter::begin_segment(Instant from) {
  segment_begin_ = from;
  last_.reset();
  last_interval_.reset();
  missed_since_ = false;
}

MeterStep Meter::advance(const Reading& reading) {
  // What comes back after it was gone may be another counter: the next reading is a point (R5).
  if (reading.missed == ErrorKind::gone) begin_segment(segment_begin_);
  if (reading.missed || reading.at < Instant{}) return miss();
  if (reading.at < segment_begin_) return {MeterStep::Kind::repeat, {}};
  const Instant at = truth_of(reading).at;
  if (last_ && at == last_->at) return {MeterStep::Kind::repeat, {}};
  if (last_ && at < last_->at) return miss();
  return kind_ == ChannelKind::counter ? count(reading) : integrate(reading);
}

MeterStep Meter::miss() {
  ++evidence_.missed;
  missed_since_ = true;
  return {MeterStep::Kind::missed, {}};
}

Meter::Point Meter::truth_of(const Reading& reading) const {
  if (limit_w_) {
    const double microwatts =
        std::clamp(static_cast<double>(reading.value), kLeastOfLimit * *limit_w_ * 1e6, *limit_w_ * 1e6);
    return {reading.at, static_cast<std::uint64_t>(std::llround(microwatts))};
  }
  if (!behaviour_) return {reading.at, reading.value};
  const double microwatts = static_cast<double>(reading.value) - behaviour_->offset / watt * 1e6;
  const double truth = std::clamp(microwatts / behaviour_->gain, 0.0, kLargestSlice);
  return {reading.at - behaviour_->delay, static_cast<std::uint64_t>(std::llround(truth))};
}

MeterStep Meter::restart(const Point& point, const Reading& raw, MeterStep::Kind kind) {
  if (!evidence_.first) evidence_.first = raw;
  evidence_.last = raw;
  evidence_.first->restarted = evidence_.last->restarted = false;  // told by the anomaly, not by the evidence
  ++evidence_.samples;
  last_ = point;
  seen_ = point.at;
  missed_since_ = false;
  if (kind_ == ChannelKind::power) {
    lowest_ = std::min(lowest_, point.value);
    highest_ = std::max(highest_, point.value);
  }
  return {kind, {}};
}

MeterStep Meter::count(const Reading& reading) {
  const Point point{reading.at, reading.value};
  if (!last_) return restart(point, reading, MeterStep::Kind::first);
  if (reading.restarted) return restart(point, reading, MeterStep::Kind::reset);
  const std::optional<std::uint64_t> counts = difference(reading);
  if (!counts) return restart(point, reading, MeterStep::Kind::reset);

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
  return slice_of(point, reading, scale_.advance(*counts), extra_high, flags);
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
  const Point point = truth_of(reading);
  if (static_cast<double>(point.value) * 1e-6 > ceiling_w_ * kPowerFactor) return miss();
  if (!last_) return restart(point, reading, MeterStep::Kind::first);
  const Duration interval = point.at - last_->at;
  // The same value again before the next publication is due is the same publication (R25).
  if (point.value == last_->value && interval < period_ - period_ / 4) {
    seen_ = point.at;
    return {MeterStep::Kind::repeat, {}};
  }
  // Between two readings far apart the power is unknown: the stretch is a gap, not a straight line.
  const Duration before = last_interval_.value_or(Duration{});
  const Duration unseen = point.at - seen_;
  const bool longer_than_usual = unseen > 3 * period_ && unseen / 2 > before && (last_interval_ || missed_since_);
  const double most = static_cast<double>(std::max(last_->value, point.value)) * seconds_of(interval);
  const bool too_long = longer_than_usual || most > kLargestSlice;
  const std::uint32_t flags = missed_since_ ? kGapSpanned : 0U;
  if (!too_long || !missed_since_) last_interval_ = interval;  // a slower rate is learned, a failure is not
  if (too_long) return restart(point, reading, MeterStep::Kind::missed);
  return slice_of(point, reading, integral_.advance_between(last_->value, point.value, interval), 0, flags);
}

Bounded<Energy> Meter::bounds_of(std::int64_t microjoules, Duration interval) {
  Bounded<Energy> energy = bounds_.advance(microjoules);
  if (!limit_w_) return energy;
  energy.low = std::min(energy.best, kLeastOfLimit * *limit_w_ * watt * interval);
  energy.high = std::max(energy.best, kMostOfLimit * *limit_w_ * watt * interval);
  return energy;
}

MeterStep Meter::slice_of(const Point& point, const Reading& raw, std::int64_t microjoules, std::int64_t extra_high,
                          std::uint32_t flags) {
  const Duration interval = point.at - last_->at;
  MeterStep step{MeterStep::Kind::slice, {index_, last_->at, point.at, bounds_of(microjoules, interval), flags}};
  step.slice.energy.high += Energy::of_microjoules(extra_high);
  // The ceiling is a prior. A part that was seen above it for many ticks has a higher one.
  const bool long_enough = interval >= kTicksToLearn * period_;
  if (long_enough && static_cast<double>(microjoules) > possible_microjoules(interval)) {
    ceiling_w_ = std::min(ceiling_w_ * static_cast<double>(microjoules) / possible_microjoules(interval),
                          kLargestLimit * kMarginOverLimit / watt);
  }
  metered_microjoules_ += microjoules;
  metered_time_ += interval;
  restart(point, raw, MeterStep::Kind::slice);
  return step;
}

std::optional<Slice> Meter::held_until(Instant end) const {
  if (kind_ != ChannelKind::power || !last_ || missed_since_ || end <= last_->at) return std::nullopt;
  const Duration missing = end - last_->at;
  const Duration delay = behaviour_ ? behaviour_->delay : Duration{};
  const Duration step = std::max(period_, last_interval_.value_or(period_));
  if (missing - delay > 2 * step) return std::nullopt;
  const auto over = [missing](double microwatts) { return microwatts * 1e-6 * watt * missing; };
  double least = static_cast<double>(lowest_) * std::max(0.0, 1 - accuracy_fraction_);
  double most = (evidence_.samples > 1 ? static_cast<double>(highest_) : ceiling_w_ * 1e6) * (1 + accuracy_fraction_);
  if (limit_w_) {
    least = kLeastOfLimit * *limit_w_ * 1e6;
    most = kMostOfLimit * *limit_w_ * 1e6;
  }
  const Bounded<Energy> energy{over(least), over(static_cast<double>(last_->value)), over(most)};
  return Slice{index_, last_->at, end, energy, 0};
}

std::optional<Power> Meter::mean_power() const {
  if (metered_time_ <= Duration{}) return std::nullopt;
  return Energy::of_microjoules(metered_microjoules_) / metered_time_;
}

Bounded<Energy> Meter::edge_doubt() const {
  if (limit_w_) return {};  // its bounds hold at any instant, whatever the load was then
  double power_w = ceiling_w_;
  if (tick_power_w_ > 0) {
    power_w = tick_power_w_;
  } else if (metered_time_ > Duration{}) {
    power_w = static_cast<double>(metered_microjoules_) * 1e-6 / seconds_of(metered_time_);
  }
  Energy tick = std::min(power_w, ceiling_w_) * watt * period_;
  if (behaviour_ && behaviour_->window && highest_ > lowest_) {
    tick += static_cast<double>(highest_ - lowest_) * 1e-6 * watt * (*behaviour_->window / 8);
  }
  tick += step_;
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

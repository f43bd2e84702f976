// SPDX-License-Identifier: Apache-2.0
// M1 and M3 as running meters. Power is rounded to whole microwatts before it meets time, so that the same samples give
// the same bytes with any mathematics library.
#include "core/metering/model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulery {
namespace {

/// Loads move in steps of the kernel's clock, 10 ms at most machines; two of them, for a reading lies between two.
constexpr Duration kLoadStep = std::chrono::milliseconds(20);

std::uint64_t microwatts_of(Power power) {
  ENSURE(power >= Power{});
  return static_cast<std::uint64_t>(std::llround(power / watt * 1e6));
}

std::string cpu_formula(const CpuModel& model) {
  return fmt::format(
      "P = idle + (full - idle) min(1, (mean of load x (f/f_max)^h)^k / s), idle {:g} W, full {:g} W, h {:g}, k {:g}, "
      "s {:g}; times time; bounds x {:g} to {:g}",
      model.idle / watt, model.full / watt, model.frequency_exponent, model.concavity, model.saturation,
      model.low_factor, model.high_factor);
}

std::string memory_formula(const MemoryModel& model) {
  return fmt::format("{:g} W ({:g} to {:g}) x time", model.power.best / watt, model.power.low / watt,
                     model.power.high / watt);
}

/// Busy time can step back by a tick while total goes on (iowait is moved between accounts): that is no load, not less.
double load_between(Duration busy_before, Duration busy, Duration total_before, Duration total) {
  const double used = static_cast<double>(busy.count()) - static_cast<double>(busy_before.count());
  const double passed = static_cast<double>(total.count()) - static_cast<double>(total_before.count());
  return std::clamp(used / passed, 0.0, 1.0);
}

/// What the evidence shows of a usage: busy time of all CPUs in microseconds.
std::uint64_t microseconds_busy(const Usage& usage) {
  if (usage.machine_busy) return static_cast<std::uint64_t>(std::max(Duration{}, *usage.machine_busy).count()) / 1000;
  std::uint64_t busy = 0;
  for (const CpuLoad& cpu : usage.cpus)
    busy += static_cast<std::uint64_t>(std::max(Duration{}, cpu.busy).count()) / 1000;
  return busy;
}

/// Whole watts from ten on, two digits below: 41, 4.1, 0.41.
std::string watts(Power power) {
  const double value = power / watt;
  return value >= 10 ? fmt::format("{:.0f}", value) : fmt::format("{:.2g}", value);
}

double ratio_or_one(Power part, Power whole) { return whole > Power{} ? part / whole : 1; }

}  // namespace

Power modelled_power(const CpuModel& model, double activity) {
  const double lifted = std::pow(std::max(0.0, activity), model.concavity) / model.saturation;
  return model.idle + (model.full - model.idle) * std::min(1.0, lifted);
}

CpuModelMeter::CpuModelMeter(CpuModel model, std::uint16_t index)
    : model_(std::move(model)), index_(index), bounds_(model_.low_factor, model_.high_factor) {
  evidence_.formula = cpu_formula(model_);
}

void CpuModelMeter::begin_segment() {
  last_.reset();
  held_microwatts_.reset();
  missed_since_ = false;
}

double CpuModelMeter::mean_load() const { return seconds_ > 0 ? load_seconds_ / seconds_ : 0; }

MeterStep CpuModelMeter::advance(const Usage& usage) {
  const bool readable = !usage.cpus.empty() || (usage.machine_busy && usage.machine_total);
  if (!readable || usage.at < Instant{} || (last_ && usage.at < last_->at)) {
    ++evidence_.missed;
    missed_since_ = true;
    return {MeterStep::Kind::missed, {}};
  }
  if (!last_) {
    remember(usage);
    return {MeterStep::Kind::first, {}};
  }
  if (usage.at == last_->at) return {MeterStep::Kind::repeat, {}};
  Activity activity;
  switch (look(usage, activity)) {
    case Look::moved:
      return slice_of(usage, activity);
    case Look::still:
      return {MeterStep::Kind::repeat, {}};
    case Look::back:
    case Look::absent:
      break;
  }
  remember(usage);
  return {MeterStep::Kind::reset, {}};
}

CpuModelMeter::Look CpuModelMeter::look(const Usage& usage, Activity& activity) const {
  const Look by_cpu = look_at_cpus(usage, activity);
  if (by_cpu == Look::moved || by_cpu == Look::still) return by_cpu;
  return look_at_machine(usage, activity);
}

/// Absent when the set of CPUs changed: hot-plugging shifts the list. A CPU whose total stands still is offline: load
/// 0.
CpuModelMeter::Look CpuModelMeter::look_at_cpus(const Usage& usage, Activity& activity) const {
  if (usage.cpus.empty() || usage.cpus.size() != last_->cpus.size()) return Look::absent;
  bool moved = false;
  Activity sum;
  for (std::size_t i = 0; i < usage.cpus.size(); ++i) {
    const CpuLoad& before = last_->cpus[i];
    const CpuLoad& after = usage.cpus[i];
    if (after.total < before.total) return Look::back;
    if (after.total == before.total) continue;
    moved = true;
    const double load = load_between(before.busy, after.busy, before.total, after.total);
    sum.load += load;
    sum.weighted += load * frequency_weight(before, after);
  }
  const auto cpus = static_cast<double>(usage.cpus.size());
  activity = {sum.load / cpus, sum.weighted / cpus};
  return moved ? Look::moved : Look::still;
}

/// Without a list of CPUs there is no frequency either: h = 0.
CpuModelMeter::Look CpuModelMeter::look_at_machine(const Usage& usage, Activity& activity) const {
  if (!usage.machine_busy || !usage.machine_total || !last_->machine_busy || !last_->machine_total) return Look::absent;
  if (*usage.machine_total < *last_->machine_total) return Look::back;
  if (*usage.machine_total == *last_->machine_total) return Look::still;
  const double load =
      load_between(*last_->machine_busy, *usage.machine_busy, *last_->machine_total, *usage.machine_total);
  activity = {load, load};
  return Look::moved;
}

/// (f/f_max)^h with the mean of the frequencies at both ends; 1 where one is not known.
double CpuModelMeter::frequency_weight(const CpuLoad& before, const CpuLoad& after) const {
  if (model_.frequency_exponent <= 0 || !model_.frequency_max_khz || *model_.frequency_max_khz == 0) return 1;
  if (!after.frequency_khz) return 1;
  const double now = *after.frequency_khz;
  const double mean = before.frequency_khz ? (now + *before.frequency_khz) / 2 : now;
  return std::pow(mean / *model_.frequency_max_khz, model_.frequency_exponent);
}

void CpuModelMeter::remember(const Usage& usage) {
  if (last_) {
    *last_ = usage;  // keeps the capacity of the list of CPUs
  } else {
    last_ = usage;
  }
  missed_since_ = false;
  const Reading reading{index_, std::nullopt, usage.at, microseconds_busy(usage)};
  if (!evidence_.first) evidence_.first = reading;
  evidence_.last = reading;
  ++evidence_.samples;
}

MeterStep CpuModelMeter::slice_of(const Usage& usage, const Activity& activity) {
  const Duration interval = usage.at - last_->at;
  const std::uint64_t microwatts = microwatts_of(modelled_power(model_, activity.weighted));
  const std::int64_t microjoules = energy_.advance(microwatts, interval);
  const std::uint32_t flags = missed_since_ ? kGapSpanned : 0U;
  const MeterStep step{MeterStep::Kind::slice, {index_, last_->at, usage.at, bounds_.advance(microjoules), flags}};
  held_microwatts_ = microwatts;
  load_seconds_ += activity.load * seconds_of(interval);
  seconds_ += seconds_of(interval);
  remember(usage);
  return step;
}

std::optional<Slice> CpuModelMeter::hold_to(Instant end) {
  if (!last_ || !held_microwatts_ || end <= last_->at || end - last_->at > kLoadStep) return std::nullopt;
  const std::int64_t microjoules = energy_.advance(*held_microwatts_, end - last_->at);
  return Slice{index_, last_->at, end, bounds_.advance(microjoules), 0};
}

MemoryModelMeter::MemoryModelMeter(MemoryModel model, std::uint16_t index)
    : model_(std::move(model)),
      index_(index),
      microwatts_(microwatts_of(model_.power.best)),
      bounds_(std::min(1.0, ratio_or_one(model_.power.low, model_.power.best)),
              std::max(1.0, ratio_or_one(model_.power.high, model_.power.best))) {
  evidence_.formula = memory_formula(model_);
}

void MemoryModelMeter::begin_segment() { last_.reset(); }

MeterStep MemoryModelMeter::advance(Instant at) {
  if (last_ && at == *last_) return {MeterStep::Kind::repeat, {}};
  if (at < Instant{} || (last_ && at < *last_)) {
    ++evidence_.missed;
    return {MeterStep::Kind::missed, {}};
  }
  MeterStep step{MeterStep::Kind::first, {}};
  if (last_) {
    const std::int64_t microjoules = energy_.advance(microwatts_, at - *last_);
    step = {MeterStep::Kind::slice, {index_, *last_, at, bounds_.advance(microjoules), 0}};
  }
  last_ = at;
  const Reading reading{index_, std::nullopt, at, microwatts_};
  if (!evidence_.first) evidence_.first = reading;
  evidence_.last = reading;
  ++evidence_.samples;
  return step;
}

std::string model_sentence(const std::string& part, const Bounded<Power>& power, Method method, const std::string& text,
                           std::optional<double> load) {
  std::string sentence = fmt::format("{} {} W ({} to {}) {}: {}", part, watts(power.best), watts(power.low),
                                     watts(power.high), to_string(method), text);
  if (load) sentence += fmt::format(", load {:.0f} %", *load * 100);
  return sentence;
}

}  // namespace joulery

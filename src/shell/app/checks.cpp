// SPDX-License-Identifier: Apache-2.0
// Each reading goes to the check of its pair, each slice to the watch over its channel.
#include "shell/app/checks.h"

#include "core/metering/gpu_sensor.h"

namespace joulery {

void Checks::watch(const std::vector<Channel>& channels) {
  for (std::size_t i = channels_.size(); i < channels.size(); ++i) {
    Watched& watched = channels_.emplace_back(channels[i], WorkSeen{busy_, moves_});
    watched.stated_period = channels[i].period;
    if (channels[i].kind == ChannelKind::power && channels[i].behaviour) watched.period.emplace();
  }
  pair_counters(channels);
}

/// Every GPU's counter with the best power reading of its part (G1). Two views of other parts are compared with their
/// bounds (R28): there no vendor's counter is known to be wrong by factors.
void Checks::pair_counters(const std::vector<Channel>& channels) {
  for (std::size_t counter = 0; counter < channels.size(); ++counter) {
    const bool is_gpu_counter =
        channels[counter].kind == ChannelKind::counter && channels[counter].part.kind == PartKind::gpu;
    if (!is_gpu_counter || pair_of(counter) != nullptr) continue;
    std::optional<std::size_t> best;
    for (std::size_t power = 0; power < channels.size(); ++power) {
      const bool same_part = channels[power].part.path == channels[counter].part.path;
      if (channels[power].kind != ChannelKind::power || !same_part) continue;
      if (has_flag(channels[power], kReplayed) != has_flag(channels[counter], kReplayed)) continue;  // of another time
      if (!best || better_for_energy(channels[power], channels[*best])) best = power;
    }
    if (best) pairs_.push_back({counter, *best, CounterCheck(channels[counter], channels[*best])});
  }
}

const Checks::Pair* Checks::pair_of(std::size_t counter) const {
  for (const Pair& pair : pairs_) {
    if (pair.counter == counter) return &pair;
  }
  return nullptr;
}

void Checks::on_step(const Reading& reading, const MeterStep& step) {
  Watched& watched = channels_[reading.channel];
  if (watched.period) watched.period->advance(reading);
  if (step.kind == MeterStep::Kind::slice && step.slice.energy.best > Energy{}) {
    ++watched.moves;
    ++moves_;
  }
  for (Pair& pair : pairs_) {
    if (pair.counter == reading.channel) pair.check.on_counter(reading, step);
    if (pair.power == reading.channel) pair.check.on_power(step);
  }
}

void Checks::on_usage(const Usage& usage) {
  if (!usage.machine_busy) return;
  if (!first_busy_) first_busy_ = usage.machine_busy;
  busy_ = std::max(busy_, *usage.machine_busy - *first_busy_);
}

std::optional<StandStill::Stretch> Checks::release(std::size_t channel, bool at_end) {
  const auto stretch = channels_[channel].still.release(work_but(channel), at_end);
  if (stretch && stretch->stuck) channels_[channel].stuck = true;
  return stretch;
}

void Checks::finish() {
  for (Pair& pair : pairs_) pair.check.finish();
}

std::vector<std::string> Checks::barred() const {
  std::vector<std::string> reasons(channels_.size());
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].stuck) reasons[i] = "stuck";
    if (fault_of(i) != nullptr) reasons[i] = "counter failed its check";
  }
  return reasons;
}

const CounterFault* Checks::fault_of(std::size_t counter) const {
  const Pair* pair = pair_of(counter);
  return pair != nullptr && pair->check.fault() ? &*pair->check.fault() : nullptr;
}

std::optional<std::size_t> Checks::sound_beside(std::size_t counter) const {
  const Pair* pair = pair_of(counter);
  const bool sound = pair != nullptr && pair->check.was_compared() && !pair->check.fault();
  return sound ? std::optional(pair->power) : std::nullopt;
}

std::optional<std::string> Checks::period_note_of(std::size_t channel) const {
  const Watched& watched = channels_[channel];
  return watched.period ? period_note(*watched.period, watched.stated_period) : std::nullopt;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Numbers, counts and doubles of readings.
#include "shell/app/followed.h"

#include <algorithm>

namespace joulery {
namespace {

bool is_same(const Channel& a, const Channel& b) {
  return a.source == b.source && a.part == b.part && a.kind == b.kind && a.scale == b.scale;
}

/// b - a of a counter that may wrap in between.
std::uint64_t grown(std::uint64_t a, std::uint64_t b, const std::optional<std::uint64_t>& modulus) {
  if (!modulus || b >= a) return b - a;
  return *modulus - a + b;
}

/// What must be added to `from` to get `to`, modulo where the counter wraps.
std::uint64_t moved(std::uint64_t to, std::uint64_t from, const std::optional<std::uint64_t>& modulus) {
  return modulus ? (to % *modulus + *modulus - from % *modulus) % *modulus : to - from;
}

const Reading* good_reading(const std::vector<Reading>& readings, std::uint16_t channel) {
  const auto found = std::find_if(readings.begin(), readings.end(), [channel](const Reading& reading) {
    return reading.channel == channel && !reading.missed;
  });
  return found == readings.end() ? nullptr : &*found;
}

}  // namespace

void FollowedTick::clear() {
  readings.clear();
  uses.clear();
  joined = {};
}

std::optional<std::uint16_t> Followed::number_of(const Channel& channel) const {
  const auto found =
      std::find_if(channels_.begin(), channels_.end(), [&](const Channel& one) { return is_same(one, channel); });
  if (found == channels_.end()) return std::nullopt;
  return static_cast<std::uint16_t>(found - channels_.begin());
}

void Followed::begin(Instant now, const std::vector<Reading>& before, const std::vector<Reading>& after) {
  sources_.clear();
  heard_.reset();
  before_ = before;
  after_ = after;
  since_ = now;
  for (const Reading& reading : before) since_ = std::max(since_, reading.at);
}

void Followed::join_own(const std::vector<Channel>& channels) {
  channels_.insert(channels_.end(), channels.begin(), channels.end());
  last_.resize(channels_.size());
}

void Followed::note_own(const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    if (!reading.missed && reading.channel < last_.size()) last_[reading.channel] = reading;
  }
}

void Followed::add_sources(const std::vector<Channel>& channels, ChannelsJoined& joined) {
  for (const Channel& channel : channels) {
    const auto known = number_of(channel);
    sources_.push_back({known.value_or(static_cast<std::uint16_t>(channels_.size())), {}});
    if (known) continue;
    channels_.push_back(channel);
    last_.emplace_back();
    joined.channels.push_back(channel);
  }
}

/// Where the same counter is read, 0; where each reader's counter begins at its own 0, the difference between both at
/// the moment of the leader's reading. Nothing: this process reads the counter too, but not around that moment.
std::optional<std::uint64_t> Followed::offset_of(const Reading& reading, const Source& source) const {
  const Channel& channel = channels_[source.number];
  if (channel.kind != ChannelKind::counter || !last_[source.number]) return 0;
  const Reading* before = good_reading(before_, source.number);
  const Reading* after = good_reading(after_, source.number);
  if (before == nullptr || after == nullptr || reading.at < before->at || reading.at > after->at) return std::nullopt;
  const std::uint64_t counts = grown(before->value, after->value, channel.modulus);
  // The same counter lies between what it was before and after.
  if (grown(before->value, reading.value, channel.modulus) <= counts) return 0;
  const Duration time = after->at - before->at;
  const double fraction = time > Duration::zero() ? seconds_of(reading.at - before->at) / seconds_of(time) : 0;
  const std::uint64_t own = before->value + static_cast<std::uint64_t>(static_cast<double>(counts) * fraction);
  return moved(own, reading.value, channel.modulus);
}

void Followed::take_reading(const Reading& reading, FollowedTick& tick) {
  if (reading.channel >= sources_.size()) return;
  Source& source = sources_[reading.channel];
  // The leader's past is not this run's, and after a change of leaders the new one tells again what the old one told.
  if (reading.at < since_ || (last_[source.number] && reading.at <= last_[source.number]->at)) return;
  Reading own = reading;
  own.channel = source.number;
  if (!own.missed) {
    if (!source.offset) {
      const auto offset = offset_of(reading, source);
      if (!offset) own.restarted = true;  // how both counts lie to each other is not known
      source.offset = offset.value_or(0);
    }
    own.value += *source.offset;
    const auto& modulus = channels_[source.number].modulus;
    if (*source.offset != 0 && modulus) own.value %= *modulus;  // both lie below it
    last_[source.number] = own;
  }
  heard_ = std::max(heard_.value_or(own.at), own.at);
  tick.readings.push_back(own);
}

void Followed::take(const Record& record, FollowedTick& tick) {
  if (const auto* start = std::get_if<RunStart>(&record)) {
    add_sources(start->channels, tick.joined);
  } else if (const auto* joined = std::get_if<ChannelsJoined>(&record)) {
    add_sources(joined->channels, tick.joined);
    tick.joined.gpus.insert(tick.joined.gpus.end(), joined->gpus.begin(), joined->gpus.end());
  } else if (const auto* sample = std::get_if<Sample>(&record)) {
    for (const Reading& reading : sample->readings) take_reading(reading, tick);
  } else if (const auto* usage = std::get_if<GpuUsage>(&record)) {
    if (usage->from < since_) return;
    tick.uses.push_back(*usage);
    // Whose a process is, the leader said of its own job: here it is somebody until it is found to be ours.
    for (GpuUser& user : tick.uses.back().users) {
      if (user.kind != GpuUserKind::unseen) user.kind = GpuUserKind::other;
    }
  }
}

}  // namespace joulery

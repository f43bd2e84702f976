// SPDX-License-Identifier: Apache-2.0
// A step is a power of two of counts: a shift keeps the units of perf and the registers exact.
#include "shell/sensord/counters.h"

#include <bit>
#include <cmath>
#include <set>
#include <string>

#include "foundation/domain/quantised.h"

namespace joulery::sensord {
namespace {

/// How far counts are shifted so that one step is at least the quantum.
unsigned shift_of(const CountScale& scale, Energy quantum) {
  const double microjoules = static_cast<double>(scale.numerator) / static_cast<double>(scale.denominator);
  const double counts = std::ceil(quantum / joule * 1e6 / microjoules);
  if (counts <= 1) return 0;
  return static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(counts) - 1));
}

CountScale shifted(CountScale scale, unsigned shift) {
  for (; shift > 0 && scale.denominator % 2 == 0; --shift) scale.denominator /= 2;
  scale.numerator <<= shift;
  return scale;
}

/// A modulus that is no whole number of steps moves by half a step at most, at each wrap.
std::uint64_t shifted_modulus(std::uint64_t modulus, unsigned shift) {
  const std::uint64_t half = shift == 0 ? 0 : 1ULL << (shift - 1);
  return (modulus >> shift) + ((modulus & ((1ULL << shift) - 1)) >= half && shift > 0 ? 1 : 0);
}

Channel coarse(Channel channel, unsigned shift, Duration period) {
  channel.scale = shifted(channel.scale, shift);
  if (channel.modulus) channel.modulus = shifted_modulus(*channel.modulus, shift);
  channel.period = std::max(channel.period, period);
  if (shift > 0) channel.flags.emplace_back(kQuantised);
  return channel;
}

bool is_quick_counter(const Sensor& sensor) {
  const auto channels = sensor.channels();
  return !sensor.is_slow() && std::all_of(channels.begin(), channels.end(),
                                          [](const Channel& channel) { return channel.kind == ChannelKind::counter; });
}

}  // namespace

std::vector<std::unique_ptr<Sensor>> choose_sensors(std::vector<std::unique_ptr<Sensor>> found) {
  std::set<std::string> told;
  std::vector<std::unique_ptr<Sensor>> chosen;
  for (auto& sensor : found) {
    if (!is_quick_counter(*sensor)) continue;
    const std::size_t before = told.size();
    for (const Channel& channel : sensor->channels()) told.insert(channel.part.path);
    if (told.size() > before) chosen.push_back(std::move(sensor));
  }
  return chosen;
}

Counters::Counters(std::vector<std::unique_ptr<Sensor>> sensors, const Coarseness& coarseness, Clock& clock)
    : sensors_(std::move(sensors)), period_(coarseness.period), clock_(&clock) {
  for (const auto& sensor : sensors_) {
    // perf counts from its own start: who asks a later server must see that.
    if (sensor->name() == "perf") epoch_ = static_cast<std::uint64_t>(nanoseconds_of(clock.now())) | 1U;
    for (const Channel& channel : sensor->channels()) {
      shifts_.push_back(shift_of(channel.scale, coarseness.quantum));
      channels_.push_back(coarse(channel, shifts_.back(), coarseness.period));
    }
  }
  readings_.resize(channels_.size());
}

Result<Counters> Counters::open(std::vector<std::unique_ptr<Sensor>> sensors, const Coarseness& coarseness,
                                Clock& clock) {
  Counters counters(std::move(sensors), coarseness, clock);
  const std::size_t count = counters.channels_.size();
  if (count == 0) return failure(ErrorKind::unsupported, "no energy counter was found", "", "see `joulery doctor`");
  if (count > sensord_most_channels) {
    return failure(ErrorKind::unsupported, "more counters than an answer holds", std::to_string(count),
                   "name fewer with --sensor");
  }
  encode_sensord_channels({SensordVerb::channels, static_cast<std::uint32_t>(count), counters.epoch_, clock.now()},
                          counters.channels_, counters.list_);
  if (counters.list_.size() > sensord_most_answer) {
    return failure(ErrorKind::unsupported, "the list of counters is longer than an answer", std::to_string(count),
                   "name fewer with --sensor");
  }
  counters.answer_.reserve(sensord_head_size + count * sensord_reading_size);
  return counters;
}

std::optional<std::span<const std::byte>> Counters::answer(std::span<const std::byte> message) {
  const auto verb = decode_sensord_request(message);
  if (!verb) return std::nullopt;
  if (*verb == SensordVerb::channels) return list_;
  refresh();
  const auto count = static_cast<std::uint32_t>(readings_.size());
  encode_sensord_readings({SensordVerb::read, count, epoch_, clock_->now()}, readings_, answer_);
  return answer_;
}

void Counters::refresh() {
  const Instant now = clock_->now();
  if (read_at_ && now - *read_at_ < period_) return;
  read_at_ = now;
  std::size_t first = 0;
  for (const auto& sensor : sensors_) {
    const std::size_t count = sensor->channels().size();
    sensor->read(*clock_, std::span(readings_).subspan(first, count));
    first += count;
  }
  for (std::size_t i = 0; i < readings_.size(); ++i) readings_[i].value >>= shifts_[i];
}

}  // namespace joulery::sensord

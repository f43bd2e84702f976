// SPDX-License-Identifier: Apache-2.0
// Bytes of requests and answers, little-endian. Both sides check what they get: the server because anybody may write to
// it, the client so that a damaged answer is missed and never a value.
#include "foundation/wire/sensord.h"

#include <algorithm>
#include <string>

#include "foundation/base/ensure.h"
#include "foundation/wire/bytes.h"
#include "foundation/wire/start_json.h"

namespace joulery {
namespace {

constexpr std::uint32_t kMagic = 0x44534C4AU;  // "JLSD"
constexpr std::uint16_t kVersion = 1;
constexpr std::uint64_t kMostScale = 1ULL << 40U;

/// 0 = read; the kinds of error follow in the order of ErrorKind.
std::uint8_t state_of(const Reading& reading) {
  return reading.missed ? static_cast<std::uint8_t>(1 + static_cast<int>(*reading.missed)) : std::uint8_t{0};
}

std::optional<Reading> take_reading(ByteReader& in) {
  Reading reading;
  const auto state = in.take<std::uint64_t>();
  if (state > 1 + static_cast<std::uint64_t>(ErrorKind::broken)) return std::nullopt;
  if (state > 0) reading.missed = static_cast<ErrorKind>(state - 1);
  reading.at = instant_at(in.take<std::int64_t>());
  reading.value = in.take<std::uint64_t>();
  if (reading.at < Instant{}) return std::nullopt;
  return reading;
}

std::optional<SensordHead> take_head(ByteReader& in) {
  SensordHead head;
  const bool known = in.take<std::uint32_t>() == kMagic && in.take<std::uint16_t>() == kVersion;
  const auto verb = in.take<std::uint16_t>();
  head.count = in.take<std::uint32_t>();
  const auto spare = in.take<std::uint32_t>();
  head.epoch = in.take<std::uint64_t>();
  head.now = instant_at(in.take<std::int64_t>());
  const bool is_verb = verb == static_cast<std::uint16_t>(SensordVerb::channels) ||
                       verb == static_cast<std::uint16_t>(SensordVerb::read);
  if (!in.ok() || !known || !is_verb || spare != 0 || head.now < Instant{}) return std::nullopt;
  if (head.count > sensord_most_channels) return std::nullopt;
  head.verb = static_cast<SensordVerb>(verb);
  return head;
}

void put_head(ByteWriter& out, const SensordHead& head, SensordVerb verb) {
  out.put(kMagic);
  out.put(kVersion);
  out.put(static_cast<std::uint16_t>(verb));
  out.put(head.count);
  out.put(std::uint32_t{0});
  out.put(head.epoch);
  out.put(nanoseconds_of(head.now));
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= ' ' && letter <= '~'; });
}

bool is_usable(const Channel& channel) {
  const CountScale& scale = channel.scale;
  const bool unit =
      scale.numerator > 0 && scale.denominator > 0 && scale.numerator <= kMostScale && scale.denominator <= kMostScale;
  const bool sure = channel.accuracy_fraction > 0 && channel.accuracy_fraction <= 1000;
  return channel.kind == ChannelKind::counter && is_plain(channel.source) && is_plain(channel.part.path) &&
         channel.part.path.starts_with("machine/") && unit && channel.modulus.value_or(1) > 0 && sure &&
         channel.period >= Duration{} && channel.period <= std::chrono::hours(1) && !channel.behaviour;
}

}  // namespace

std::array<std::byte, sensord_request_size> encode_sensord_request(SensordVerb verb) {
  std::array<std::byte, sensord_request_size> request{};
  std::byte* place = put_at(request.data(), kMagic);
  place = put_at(place, kVersion);
  put_at(place, static_cast<std::uint16_t>(verb));
  return request;
}

std::optional<SensordVerb> decode_sensord_request(std::span<const std::byte> message) {
  if (message.size() != sensord_request_size) return std::nullopt;
  ByteReader in(message);
  if (in.take<std::uint32_t>() != kMagic || in.take<std::uint16_t>() != kVersion) return std::nullopt;
  const auto verb = in.take<std::uint16_t>();
  if (verb == static_cast<std::uint16_t>(SensordVerb::channels)) return SensordVerb::channels;
  if (verb == static_cast<std::uint16_t>(SensordVerb::read)) return SensordVerb::read;
  return std::nullopt;
}

void encode_sensord_channels(const SensordHead& head, const std::vector<Channel>& channels,
                             std::vector<std::byte>& out) {
  ENSURE(head.count == channels.size());
  out.clear();
  ByteWriter writer(out);
  put_head(writer, head, SensordVerb::channels);
  const std::string json = joined_json(channels, {});
  std::memcpy(writer.grow(json.size()), json.data(), json.size());
}

Result<std::vector<Channel>> decode_sensord_channels(std::span<const std::byte> answer) {
  const auto refuse = [](std::string what) { return failure(ErrorKind::broken, std::move(what), "joulery-sensord"); };
  const auto head = decode_sensord_head(answer);
  if (!head || head->verb != SensordVerb::channels) return refuse("its answer is none this version knows");
  const auto body = answer.subspan(sensord_head_size);
  std::vector<Channel> channels;
  std::vector<HostGpu> gpus;
  const std::string_view json(reinterpret_cast<const char*>(body.data()), body.size());
  const auto read = joined_from_json(json, channels, gpus);
  if (!read) return refuse("its list of channels cannot be read: " + read.error().what);
  const bool usable = std::all_of(channels.begin(), channels.end(), is_usable);
  if (!usable || channels.size() != head->count) return refuse("its list of channels makes no sense");
  return channels;
}

void encode_sensord_readings(const SensordHead& head, std::span<const Reading> readings, std::vector<std::byte>& out) {
  ENSURE(head.count == readings.size());
  out.clear();
  ByteWriter writer(out);
  put_head(writer, head, SensordVerb::read);
  for (const Reading& reading : readings) {
    writer.put(std::uint64_t{state_of(reading)});
    writer.put(nanoseconds_of(reading.at));
    writer.put(reading.missed ? std::uint64_t{0} : reading.value);
  }
}

std::optional<SensordHead> decode_sensord_readings(std::span<const std::byte> answer, std::span<Reading> out) {
  ByteReader in(answer);
  const auto head = take_head(in);
  if (!head || head->verb != SensordVerb::read || head->count != out.size()) return std::nullopt;
  if (in.left() != out.size() * sensord_reading_size) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto reading = take_reading(in);
    if (!reading) return std::nullopt;
    out[i] = *reading;
    out[i].channel = static_cast<std::uint16_t>(i);
  }
  return head;
}

std::optional<SensordHead> decode_sensord_head(std::span<const std::byte> answer) {
  if (answer.size() > sensord_most_answer) return std::nullopt;
  ByteReader in(answer);
  return take_head(in);
}

}  // namespace joulery

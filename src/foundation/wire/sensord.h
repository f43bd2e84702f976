// SPDX-License-Identifier: Apache-2.0
// The protocol of joulery-sensord: two verbs of a fixed size over a socket that keeps messages apart (SOCK_SEQPACKET),
// each with one bounded answer. A request carries no name, path or number that a client could choose. Not here: the
// socket (shell/sensord serves it, adapters/sensors/host/sensord.h asks). Written down in docs/reference/sensord.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/domain/channel.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// Where joulery-sensord listens, below the root.
inline constexpr std::string_view kSensordSocket = "/run/joulery/sensord.sock";

/// What a client may ask.
enum class SensordVerb : std::uint8_t {
  channels = 1,  ///< what is counted; the same for the life of a server
  read = 2,      ///< what every channel said last
};

inline constexpr std::size_t sensord_request_size = 8;
inline constexpr std::size_t sensord_head_size = 32;
inline constexpr std::size_t sensord_reading_size = 24;
inline constexpr std::size_t sensord_most_channels = 256;
/// No answer is larger; a server whose channels take more does not start.
inline constexpr std::size_t sensord_most_answer = 128UL * 1024;

/// The first bytes of every answer.
struct SensordHead {
  SensordVerb verb = SensordVerb::read;
  std::uint32_t count = 0;  ///< of channels, of readings
  /// Counters that begin with the server (perf) make it another number at each start; 0 where all outlive it.
  std::uint64_t epoch = 0;
  Instant now;  ///< by the server's clock, just before the answer
};

/// The eight bytes that ask.
[[nodiscard]] std::array<std::byte, sensord_request_size> encode_sensord_request(SensordVerb verb);
/// Nothing for whatever is no request: another size, another magic number or version, an unknown verb.
[[nodiscard]] std::optional<SensordVerb> decode_sensord_request(std::span<const std::byte> message);

/// The answer to `channels`, into `out`: the head, then `joulery.joined/1` as JSON (wire/start_json.h).
void encode_sensord_channels(const SensordHead& head, const std::vector<Channel>& channels,
                             std::vector<std::byte>& out);
/// Errors (broken): no such answer, or a channel that metering could not use.
Result<std::vector<Channel>> decode_sensord_channels(std::span<const std::byte> answer);

/// The answer to `read`, into `out`; allocates only while `out` grows.
void encode_sensord_readings(const SensordHead& head, std::span<const Reading> readings, std::vector<std::byte>& out);
/// Exactly `out.size()` readings, numbered from 0, and their head; nothing when the answer is of another size or shape.
[[nodiscard]] std::optional<SensordHead> decode_sensord_readings(std::span<const std::byte> answer,
                                                                 std::span<Reading> out);

/// The head of any answer; nothing when it is none.
[[nodiscard]] std::optional<SensordHead> decode_sensord_head(std::span<const std::byte> answer);

}  // namespace joulery

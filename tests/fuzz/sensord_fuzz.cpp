// SPDX-License-Identifier: Apache-2.0
// Fuzz target: what clients send to joulery-sensord, and what a server may answer them. Only the two requests are
// answered; an answer gives as many readings as were asked for, and channels that metering can use.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "foundation/wire/sensord.h"

using namespace joulery;

namespace {

void check_request(std::span<const std::byte> message) {
  const auto verb = decode_sensord_request(message);
  if (!verb) return;
  const auto again = encode_sensord_request(*verb);
  if (!std::equal(message.begin(), message.end(), again.begin(), again.end())) std::abort();
}

void check_channels(std::span<const std::byte> answer) {
  const auto channels = decode_sensord_channels(answer);
  if (!channels) return;
  if (channels->size() > sensord_most_channels) std::abort();
  for (const Channel& channel : *channels) {
    if (channel.scale.denominator == 0 || channel.scale.numerator == 0) std::abort();
    if (channel.modulus == 0U || !channel.part.path.starts_with("machine/")) std::abort();
    if (!(channel.accuracy_fraction > 0)) std::abort();
  }
}

void check_readings(std::span<const std::byte> answer) {
  const std::size_t count =
      answer.size() < sensord_head_size ? 0 : (answer.size() - sensord_head_size) / sensord_reading_size;
  std::vector<Reading> readings(count);
  const auto head = decode_sensord_readings(answer, readings);
  if (!head) return;
  std::vector<std::byte> again;
  encode_sensord_readings(*head, readings, again);
  if (again.size() != answer.size()) std::abort();
  std::vector<Reading> twice(count);
  if (!decode_sensord_readings(again, twice)) std::abort();
  for (std::size_t i = 0; i < count; ++i) {
    if (!readings[i].missed && !(readings[i] == twice[i])) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span<const std::byte> message(reinterpret_cast<const std::byte*>(bytes), size);
  check_request(message);
  check_channels(message);
  check_readings(message);
  return 0;
}

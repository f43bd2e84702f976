// SPDX-License-Identifier: Apache-2.0
// Writes 128 bits, most significant first, five at a time.
#include "foundation/base/ulid.h"

namespace joulery {

std::string ulid(std::uint64_t milliseconds_since_1970, const std::array<std::uint8_t, 10>& random) {
  constexpr const char* kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::uint8_t>(milliseconds_since_1970 >> (8 * (5 - i)));
  }
  for (std::size_t i = 0; i < random.size(); ++i) bytes[6 + i] = random[i];
  std::string text(26, '0');
  for (std::size_t i = 0; i < 26; ++i) {
    unsigned value = 0;
    for (std::size_t k = 0; k < 5; ++k) {
      const std::size_t position = 5 * i + k;  // of 130 bits; the first two are zero
      const bool bit = position >= 2 && ((bytes[(position - 2) / 8] >> (7 - (position - 2) % 8)) & 1U) != 0;
      value = value * 2 + (bit ? 1 : 0);
    }
    text[i] = kAlphabet[value];
  }
  return text;
}

}  // namespace joulery

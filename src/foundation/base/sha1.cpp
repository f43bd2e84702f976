// SPDX-License-Identifier: Apache-2.0
// The compression function of FIPS 180-4, section 6.1.2, and its padding, section 5.1.1.
#include "foundation/base/sha1.h"

#include <array>
#include <bit>
#include <cstdint>

#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr std::size_t kBlock = 64;
using State = std::array<std::uint32_t, 5>;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::array<std::uint32_t, 80> schedule_of(std::string_view block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t i = 0; i < 16; ++i) words[i] = big_endian(block.substr(4 * i, 4));
  for (std::size_t i = 16; i < words.size(); ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  return words;
}

struct Round {
  std::uint32_t mix;
  std::uint32_t constant;
};

/// Functions and constants of FIPS 180-4, 4.1.1 and 4.2.1.
Round round_of(std::size_t i, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (i < 20) return {(b & c) ^ (~b & d), 0x5a827999};
  if (i < 40) return {b ^ c ^ d, 0x6ed9eba1};
  if (i < 60) return {(b & c) ^ (b & d) ^ (c & d), 0x8f1bbcdc};
  return {b ^ c ^ d, 0xca62c1d6};
}

void take_block(std::string_view block, State& state) {
  const auto words = schedule_of(block);
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Round round = round_of(i, b, c, d);
    const std::uint32_t next = std::rotl(a, 5) + round.mix + e + round.constant + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  const State worked{a, b, c, d, e};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += worked[i];
}

/// What is left of the text behind its whole blocks, padded to one or two blocks.
std::string padded(std::string_view rest, std::uint64_t bits) {
  std::string text(rest);
  text += '\x80';
  while (text.size() % kBlock != kBlock - 8) text += '\0';
  for (unsigned shift = 64; shift > 0; shift -= 8) text += static_cast<char>(bits >> (shift - 8) & 0xFFU);
  return text;
}

}  // namespace

std::string sha1_hex(std::string_view text) {
  State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (; text.size() >= kBlock; text.remove_prefix(kBlock)) take_block(text.substr(0, kBlock), state);
  const std::string end = padded(text, bits);
  for (std::size_t at = 0; at < end.size(); at += kBlock) take_block(std::string_view(end).substr(at, kBlock), state);
  std::array<std::uint8_t, 20> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  return to_hex(out);
}

}  // namespace joulery

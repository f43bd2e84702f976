// SPDX-License-Identifier: Apache-2.0
// Hexadecimal to base64 (RFC 4648), of 32 bytes alone.
#include "adapters/net/pin.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace joulery {
namespace {

constexpr std::size_t kBytes = 32;
constexpr std::size_t kBase64Length = 44;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::uint8_t> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::array<std::uint8_t, kBytes>> bytes_of(std::string_view text) {
  std::array<std::uint8_t, kBytes> bytes{};
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ':') continue;
    const auto digit = digit_of(c);
    if (!digit || digits == 2 * kBytes) return std::nullopt;
    std::uint8_t& byte = bytes[digits / 2];
    byte = static_cast<std::uint8_t>(byte << 4U | *digit);
    ++digits;
  }
  if (digits != 2 * kBytes) return std::nullopt;
  return bytes;
}

std::string base64_of(const std::array<std::uint8_t, kBytes>& bytes) {
  std::string text;
  for (std::size_t i = 0; i < kBytes; i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (i + k < kBytes ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k > kBytes ? '=' : kAlphabet[group >> (18U - 6U * k) & 63U];
    }
  }
  return text;
}

bool is_base64(std::string_view text) {
  return text.size() == kBase64Length && text.back() == '=' &&
         std::all_of(text.begin(), text.end() - 1, [](char c) { return kAlphabet.find(c) != std::string_view::npos; });
}

}  // namespace

std::optional<std::string> pin_in_base64(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256//";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  if (is_base64(text)) return std::string(text);
  if (const auto bytes = bytes_of(text)) return base64_of(*bytes);
  return std::nullopt;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4): proves that a model, a head or a data set is the file it was pinned as.
// Not for secrets. In plain C++ so that the program needs no TLS library: about 0.3 s for 70 MB.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace joulery {

/// Takes bytes in any portions; `digest` ends it.
class Sha256 {
 public:
  void add(std::span<const std::byte> bytes);
  /// The 32 bytes; the object must not be used afterwards.
  [[nodiscard]] std::array<std::uint8_t, 32> digest();

 private:
  void take_block(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> partial_{};
  std::size_t in_partial_ = 0;
  std::uint64_t length_ = 0;
};

/// 64 lower-case hexadecimal digits of a text's SHA-256.
[[nodiscard]] std::string sha256_hex(std::string_view text);
/// The same of an ended computation.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the check of journal records. Debian 12 carries no C++ library for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace joulery {

/// CRC-32C of the bytes, continuing from `seed` (0 for a fresh start). "123456789" gives 0xE3069283.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t seed = 0);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Journals for fuzzing: right checks written into whatever bytes came, else nearly every input would stop at the first
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foundation/base/crc32c.h"
#include "foundation/wire/bytes.h"
#include "foundation/wire/journal.h"

namespace joulery::fuzz {

using Bytes = std::vector<std::byte>;

/// Writes a right check into every record whose length fits.
inline void mend_checks(Bytes& bytes) {
  constexpr std::size_t kHead = 9;
  std::size_t at = journal_magic.size();
  while (bytes.size() >= at + kHead) {
    ByteReader head(std::span<const std::byte>(bytes).subspan(at));
    const auto length = head.take<std::uint32_t>();
    if (bytes.size() - at - kHead < length) return;
    const auto rest = std::span<const std::byte>(bytes).subspan(at);
    const auto check = crc32c(rest.subspan(8, std::size_t{length} + 1), crc32c(rest.first(4)));
    put_at(bytes.data() + at + 4, check);
    at += kHead + length;
  }
}

/// The input as a journal; its first byte says whether the checks are mended.
inline Bytes journal_of(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  Bytes bytes(input.begin() + 1, input.end());
  if ((data[0] & 1U) != 0) mend_checks(bytes);
  return bytes;
}

}  // namespace joulery::fuzz

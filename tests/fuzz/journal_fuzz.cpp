// SPDX-License-Identifier: Apache-2.0
// Fuzzes the journal decoder. The check of each record is mended first, else nearly every input would stop at the first
// one; what is decoded must survive encoding and decoding again.
#include <cstdlib>

#include "foundation/base/crc32c.h"
#include "foundation/wire/bytes.h"
#include "foundation/wire/journal.h"

namespace {

using Bytes = std::vector<std::byte>;
constexpr std::size_t kHead = 9;

/// Writes a right check into every record whose length fits; the first byte of the input says whether to.
void mend_checks(Bytes& bytes) {
  std::size_t at = joulery::journal_magic.size();
  while (bytes.size() >= at + kHead) {
    joulery::ByteReader head(std::span<const std::byte>(bytes).subspan(at));
    const auto length = head.take<std::uint32_t>();
    if (bytes.size() - at - kHead < length) return;
    const auto rest = std::span<const std::byte>(bytes).subspan(at);
    const auto check = joulery::crc32c(rest.subspan(8, std::size_t{length} + 1), joulery::crc32c(rest.first(4)));
    joulery::put_at(bytes.data() + at + 4, check);
    at += kHead + length;
  }
}

/// The records as bytes again, up to the first that cannot be decoded.
Bytes decoded_and_encoded(const Bytes& bytes) {
  joulery::JournalDecoder decoder(bytes);
  joulery::Record record;
  const auto magic = std::as_bytes(std::span(joulery::journal_magic));
  Bytes again(magic.begin(), magic.end());
  while (true) {
    const auto more = decoder.next(record);
    if (!more || !*more) return again;
    joulery::encode(record, again);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto input = std::as_bytes(std::span(data, size));
  Bytes bytes(input.begin() + 1, input.end());
  if ((data[0] & 1U) != 0) mend_checks(bytes);
  const Bytes once = decoded_and_encoded(bytes);
  if (decoded_and_encoded(once) != once) std::abort();
  return 0;
}

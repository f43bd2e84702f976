// SPDX-License-Identifier: Apache-2.0
// Fuzzes the journal decoder: what is decoded must survive encoding and decoding again.
#include <cstdlib>

#include "mended_journal.h"

namespace {

using joulery::fuzz::Bytes;

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
  const Bytes bytes = joulery::fuzz::journal_of(data, size);
  const Bytes once = decoded_and_encoded(bytes);
  if (decoded_and_encoded(once) != once) std::abort();
  return 0;
}

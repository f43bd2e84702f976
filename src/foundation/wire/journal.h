// SPDX-License-Identifier: Apache-2.0
// The bytes of records: what a journal file, `record` and `replay` hold. docs/reference/journal-format.md describes
// them. Pure: files are adapters/storage/journal_file.h. A record is `length u32 | CRC-32C u32 | type u8 | payload`.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/record.h"

namespace joulery {

/// The first eight bytes of every journal; the digit is the version of the format.
inline constexpr std::string_view journal_magic = "JLYJRNL1";

/// Appends the record's bytes to `out`. Allocates nothing for a Sample or a Usage once `out` has the capacity.
void encode(const Record& record, std::vector<std::byte>& out);

/// Reads records from the bytes of a journal (magic included), which must outlive it. One thread.
class JournalDecoder {
 public:
  explicit JournalDecoder(std::span<const std::byte> bytes);

  /// The next record into `out`; false at the end or at a broken tail. Vectors inside `out` are used again, so a tick
  /// allocates nothing. An Error when the bytes are no journal, or a whole record is of a kind this version does not
  /// know.
  Result<bool> next(Record& out);
  /// True once `next` met bytes that are not a whole, sound record: a crash cut the file there.
  [[nodiscard]] bool broken_tail() const { return broken_tail_; }
  /// Bytes from the start that hold whole, sound records already read.
  [[nodiscard]] std::size_t good_bytes() const { return good_bytes_; }

 private:
  [[nodiscard]] Result<bool> check_magic();
  /// Puts an empty record of one kind into `out`, keeping vectors of the kind that was there for later.
  template <class Kind>
  Kind& prepare(Record& out);
  bool decode_payload(std::uint8_t type, std::span<const std::byte> payload, Record& out);

  std::span<const std::byte> bytes_;
  std::size_t good_bytes_ = 0;
  bool broken_tail_ = false;
  std::vector<Reading> spare_readings_;
  std::vector<CpuLoad> spare_cpus_;
};

}  // namespace joulery

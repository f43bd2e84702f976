// SPDX-License-Identifier: Apache-2.0
// A journal on disk: JournalFile appends records as they happen, JournalReader reads them back through a memory map.
// The bytes are wire/journal.h; which journals are open, and whose owner died, is storage/journals.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/ports/recording.h"
#include "foundation/wire/journal.h"

namespace joulery {

/// Appends records to one file and holds its lock while it lives. Batches in memory: the kernel gets them by 64 KiB or
/// when flushed. After a failed write (full disk) the bytes stay in memory, in order, and the next flush tries again.
class JournalFile final : public RecordSink {
 public:
  /// Beyond this much unwritten memory further records are refused for good: the journal ends there.
  static constexpr std::size_t memory_limit = std::size_t{16} << 20;

  /// A new journal (0600; missing folders 0700). A file that is not empty is refused: recordings are never overwritten.
  static Result<std::unique_ptr<JournalFile>> create(std::string path);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile() override;  ///< flushes, without a word when that fails

  /// Keeps the record for the next batch; allocates nothing for ticks. Errors: the batch could not be written (the
  /// record is kept all the same), or the memory limit was reached (said once; later records are counted by `refused`).
  Result<void> write(const Record& record) override;
  Result<void> flush() override;
  Result<void> sync() override;
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Records that found no room.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  /// Takes the file's new name after a rename, for messages.
  void renamed(std::string path) { path_ = std::move(path); }

 private:
  JournalFile(UniqueFd fd, std::string path);

  UniqueFd fd_;
  std::string path_;
  std::vector<std::byte> pending_;
  std::size_t next_attempt_;  ///< pending bytes at which write() hands the batch on
  std::uint64_t refused_ = 0;
};

/// Reads a journal's records in order. The file may still grow: what is there at `open` is read.
class JournalReader final : public RecordSource {
 public:
  /// Errors: the file cannot be read, or is no journal.
  static Result<std::unique_ptr<JournalReader>> open(const std::string& path);
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;
  ~JournalReader() override;

  Result<std::optional<Record>> next() override;
  /// The same into a record that is used again and again: no allocation per tick. False at the end.
  Result<bool> next(Record& out);
  [[nodiscard]] bool broken_tail() const override { return decoder_.broken_tail(); }
  /// Bytes that hold whole records already read.
  [[nodiscard]] std::size_t good_bytes() const { return decoder_.good_bytes(); }

 private:
  JournalReader(std::span<const std::byte> bytes, std::string path);

  std::span<const std::byte> bytes_;
  std::string path_;
  JournalDecoder decoder_;
};

}  // namespace joulery

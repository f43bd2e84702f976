// SPDX-License-Identifier: Apache-2.0
// JournalTail: the records of a journal that another process is writing, as they appear. A record that is not whole yet
// is waited for. Whole journals are storage/journal_file.h.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"
#include "foundation/domain/record.h"

namespace joulery {

class JournalTail {
 public:
  /// Reads from the beginning of the file.
  explicit JournalTail(UniqueFd file);

  /// Gives every whole record that appeared since the last call. Errors: the file cannot be read, is no journal, or a
  /// record is longer than any may be.
  Result<void> take(const std::function<void(const Record&)>& each);

 private:
  Result<bool> read_more();

  UniqueFd file_;
  std::size_t offset_ = 0;        ///< of the next byte to read
  std::vector<std::byte> bytes_;  ///< the magic, then what is not decoded yet
  Record record_;
};

}  // namespace joulery

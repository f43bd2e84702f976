// SPDX-License-Identifier: Apache-2.0
// pread and the journal's decoder; the decoder sees a small journal of its own: the magic and what came last.
#include "adapters/node/journal_tail.h"

#include <cerrno>
#include <unistd.h>

#include "foundation/wire/journal.h"

namespace joulery {
namespace {

constexpr std::size_t kPortion = std::size_t{64} << 10;
/// A start record with a thousand channels has a few hundred KiB.
constexpr std::size_t kLongestRecord = std::size_t{16} << 20;
constexpr std::string_view kName = "the journal of the process that meters this machine";

}  // namespace

JournalTail::JournalTail(UniqueFd file) : file_(std::move(file)) {}

/// False: the journal has no further bytes.
Result<bool> JournalTail::read_more() {
  const std::size_t before = bytes_.size();
  if (before > kLongestRecord) return failure(ErrorKind::broken, "a record that never ends", std::string(kName));
  bytes_.resize(before + kPortion);
  ssize_t count = 0;
  do {
    count = ::pread(file_.get(), bytes_.data() + before, kPortion, static_cast<off_t>(offset_));
  } while (count < 0 && errno == EINTR);
  const int code = errno;
  bytes_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count < 0) return failure(error_from_errno(code, "cannot read", std::string(kName)));
  offset_ += static_cast<std::size_t>(count);
  return count > 0;
}

Result<void> JournalTail::take(const std::function<void(const Record&)>& each) {
  while (true) {
    const auto more = read_more();
    if (!more) return failure(more.error());
    if (!*more) return {};
    JournalDecoder decoder(bytes_);
    while (true) {
      const auto decoded = decoder.next(record_);
      if (!decoded) return failure(decoded.error());
      if (!*decoded) break;
      each(record_);
    }
    const std::size_t done = decoder.good_bytes();
    if (done > journal_magic.size()) {
      bytes_.erase(bytes_.begin() + static_cast<std::ptrdiff_t>(journal_magic.size()),
                   bytes_.begin() + static_cast<std::ptrdiff_t>(done));
    }
  }
}

}  // namespace joulery

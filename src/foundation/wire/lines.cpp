// SPDX-License-Identifier: Apache-2.0
#include "foundation/wire/lines.h"

namespace joulery {

Result<void> LineBuffer::add(std::string_view bytes) {
  bytes_.erase(0, begin_);
  unfinished_ -= begin_;
  begin_ = 0;
  const std::size_t newline = bytes.rfind('\n');
  if (newline != std::string_view::npos) unfinished_ = bytes_.size() + newline + 1;
  bytes_ += bytes;
  if (bytes_.size() - unfinished_ <= longest_) return {};
  bytes_.resize(unfinished_);
  return failure(ErrorKind::broken, fmt::format("a line is longer than {} bytes", longest_), {},
                 "the other side does not speak this protocol");
}

std::optional<std::string> LineBuffer::next() {
  if (begin_ == unfinished_) return std::nullopt;
  const std::size_t end = bytes_.find('\n', begin_);
  std::string line = bytes_.substr(begin_, end - begin_);
  begin_ = end + 1;
  return line;
}

}  // namespace joulery

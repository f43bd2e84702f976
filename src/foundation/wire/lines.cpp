// SPDX-License-Identifier: Apache-2.0
#include "foundation/wire/lines.h"

namespace joulery {

Result<void> LineBuffer::add(std::string_view bytes) {
  bytes_.erase(0, begin_);
  begin_ = 0;
  bytes_ += bytes;
  const std::size_t last_newline = bytes_.rfind('\n');
  const std::size_t unfinished = last_newline == std::string::npos ? 0 : last_newline + 1;
  if (bytes_.size() - unfinished <= longest_) return {};
  bytes_.resize(unfinished);
  return failure(ErrorKind::broken, fmt::format("a line is longer than {} bytes", longest_), {},
                 "the other side does not speak this protocol");
}

std::optional<std::string> LineBuffer::next() {
  const std::size_t end = bytes_.find('\n', begin_);
  if (end == std::string::npos) return std::nullopt;
  std::string line = bytes_.substr(begin_, end - begin_);
  begin_ = end + 1;
  return line;
}

}  // namespace joulery

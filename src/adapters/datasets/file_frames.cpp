// SPDX-License-Identifier: Apache-2.0
// A file is either announced or coming.
#include "adapters/datasets/file_frames.h"

#include <algorithm>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kLongestHead = 20;  ///< digits of a 64-bit number

tl::unexpected<Error> babble() {
  return failure(ErrorKind::broken, "worker-tables told no files", "", "run ./joulery build");
}

}  // namespace

Result<void> FileFrames::add_to_head(std::string_view& text) {
  const std::size_t end = text.find('\n');
  head_ += text.substr(0, end);
  text.remove_prefix(std::min(end, text.size() - 1) + 1);
  if (head_.size() > kLongestHead) return babble();
  if (end == std::string_view::npos) return {};
  length_ = parse_u64(head_);
  head_.clear();
  if (!length_ || *length_ > largest_) return babble();
  return {};
}

Result<void> FileFrames::add_to_file(std::string_view& text) {
  const auto missing = static_cast<std::size_t>(*length_) + 1 - bytes_.size();
  const std::string_view part = text.substr(0, missing);
  bytes_ += part;
  text.remove_prefix(part.size());
  if (part.size() < missing) return {};
  if (bytes_.back() != '\n') return babble();
  length_.reset();
  auto taken = take_(rows_, std::string_view(bytes_).substr(0, bytes_.size() - 1));
  bytes_.clear();
  rows_ += 1;
  return taken;
}

Result<void> FileFrames::add(std::string_view text) {
  while (!text.empty()) {
    if (auto good = length_ ? add_to_file(text) : add_to_head(text); !good) return good;
  }
  return {};
}

std::optional<std::size_t> FileFrames::rows() const {
  return head_.empty() && !length_ ? std::optional(rows_) : std::nullopt;
}

}  // namespace joulery

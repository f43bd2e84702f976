// SPDX-License-Identifier: Apache-2.0
// Cutting a stream into lines in a fixed buffer.
#include "adapters/sensors/outside/line_source.h"

#include <algorithm>

namespace joulery {

/// Moves what is left to the front and reads behind it; false when nothing came.
bool Lines::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  const auto count = source_->read(std::span(buffer_).subspan(end_));
  if (!count) {
    gone_ = true;
    end_ = 0;  // a line that was not finished is none
    return false;
  }
  end_ += *count;
  return *count > 0;
}

std::optional<Lines::Line> Lines::cut() {
  const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
  const auto newline = rest.find('\n');
  if (newline != std::string_view::npos) {
    begin_ += newline + 1;
    if (std::exchange(skipping_, false)) return cut();
    return Line{rest.substr(0, newline), true};
  }
  if (skipping_) {
    begin_ = end_;
    return std::nullopt;
  }
  if (rest.size() < buffer_.size()) return std::nullopt;
  begin_ = end_;
  skipping_ = true;
  return Line{rest, false};
}

std::optional<Lines::Line> Lines::next() {
  while (true) {
    if (auto line = cut()) return line;
    if (gone_ || !fill()) return std::nullopt;
  }
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// LineSource: bytes that arrive by themselves, read without waiting; Lines cuts them into lines without allocating.
// A program's output is one (child_program.h); tests bring others.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// Where bytes come from.
class LineSource {
 public:
  virtual ~LineSource() = default;
  /// What has arrived, at most as much as fits; 0 = nothing new. Errors: gone when nothing can come any more. Never
  /// waits, never allocates.
  virtual tl::expected<std::size_t, ErrorKind> read(std::span<char> buffer) = 0;
  /// Waits until something can be read or the source is gone; false when the time is over.
  virtual bool wait_until(std::chrono::steady_clock::time_point deadline) = 0;
};

/// Starts a program, the words of its command line given. Errors: it cannot be started.
using ProgramStarter = std::function<Result<std::unique_ptr<LineSource>>(const std::vector<std::string>& words)>;

/// The lines of a source. A line longer than 4 KiB is none: it is given once, cut and marked, and its rest dropped.
class Lines {
 public:
  explicit Lines(std::unique_ptr<LineSource> source) : source_(std::move(source)) {}

  struct Line {
    std::string_view text;  ///< without the newline; valid until the next call
    bool whole = true;      ///< false: longer than a line may be
  };
  /// The next line that has arrived; nothing when none is complete. Does not wait.
  std::optional<Line> next();
  /// True when nothing can come any more and every line was given.
  [[nodiscard]] bool gone() const { return gone_ && begin_ == end_; }
  bool wait_until(std::chrono::steady_clock::time_point deadline) { return source_->wait_until(deadline); }

 private:
  std::optional<Line> cut();
  bool fill();

  std::unique_ptr<LineSource> source_;
  std::array<char, 4096> buffer_{};
  std::size_t begin_ = 0;  ///< of what was not given yet
  std::size_t end_ = 0;
  bool skipping_ = false;  ///< inside a line that was too long
  bool gone_ = false;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// A scripted program for tests: what it prints arrives in pieces, each followed by a moment in which nothing comes. It
// starts nothing and never waits. Not used by the product.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sensors/outside/line_source.h"

namespace joulery::script {

/// Pieces in order; then the program is gone, or begins anew when `endless`.
class ScriptedLines final : public LineSource {
 public:
  explicit ScriptedLines(std::vector<std::string> pieces, bool endless = false)
      : pieces_(std::move(pieces)), endless_(endless) {}

  tl::expected<std::size_t, ErrorKind> read(std::span<char> buffer) override {
    if (std::exchange(pause_, false)) return 0;
    if (at_ == pieces_.size()) {
      if (!endless_ || pieces_.empty()) return tl::unexpected(ErrorKind::gone);
      at_ = 0;
    }
    const std::string& piece = pieces_[at_];
    const std::size_t count = std::min(buffer.size(), piece.size() - given_);
    std::memcpy(buffer.data(), piece.data() + given_, count);
    given_ += count;
    if (given_ == piece.size()) {
      given_ = 0;
      ++at_;
      pause_ = true;
    }
    return count;
  }
  bool wait_until(std::chrono::steady_clock::time_point) override { return true; }

 private:
  std::vector<std::string> pieces_;
  bool endless_;
  std::size_t at_ = 0;
  std::size_t given_ = 0;
  bool pause_ = false;
};

/// Starts the same program whatever is asked for.
inline ProgramStarter starter(std::vector<std::string> pieces, bool endless = false) {
  return [pieces = std::move(pieces), endless](const std::vector<std::string>&) {
    return Result<std::unique_ptr<LineSource>>(std::make_unique<ScriptedLines>(pieces, endless));
  };
}

}  // namespace joulery::script

// SPDX-License-Identifier: Apache-2.0
// TopScreen: lines of styled words on a terminal, and keys from it, by ncurses. Nobody else includes curses' headers,
// whose names are everywhere. What stands in the lines is core/reporting/top_view.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/reporting/top_view.h"
#include "foundation/base/result.h"

namespace joulery {

/// What a terminal must be sent so that it looks as before: of terminfo by the environment's TERM.
/// Error (unsupported): it cannot move its cursor, as TERM=dumb, or is not known.
[[nodiscard]] Result<std::string> leave_text(int terminal);

/// The terminal of stdin and stdout, taken for drawing until it is destroyed. One per process, one thread.
class TopScreen {
 public:
  /// Error (unsupported): as above.
  static Result<std::unique_ptr<TopScreen>> open(bool color);
  TopScreen(const TopScreen&) = delete;
  TopScreen& operator=(const TopScreen&) = delete;
  ~TopScreen();

  [[nodiscard]] int width() const;
  [[nodiscard]] int height() const;
  void show(const std::vector<ScreenLine>& lines);
  /// The window has another size now.
  void resized();
  /// Gives the terminal back, stops this process as Ctrl-Z does, and takes it again when the process goes on.
  void stop_and_go_on();
  /// The next key that was typed; nothing when none is waiting.
  [[nodiscard]] std::optional<char32_t> key();

 private:
  TopScreen() = default;
  struct Curses;
  std::unique_ptr<Curses> curses_;
};

}  // namespace joulery

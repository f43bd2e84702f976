// SPDX-License-Identifier: Apache-2.0
// TerminalGuard: leaves a terminal as it was, whatever ends the program that draws on it. A small process beside it
// waits on a pipe: when the pipe closes without a word, the program was killed, and the guard puts the terminal's mode
// and screen back. What is drawn is top_screen.h's business.
#pragma once

#include <string>
#include <sys/types.h>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// Made before anything is changed about the terminal and before any thread; one per process.
class TerminalGuard {
 public:
  /// `leave`: what puts the screen back (of terminfo: rmcup, cnorm, sgr0). Error: no pipe or no process.
  static Result<TerminalGuard> stand_by(int terminal, const std::string& leave);
  TerminalGuard(TerminalGuard&&) noexcept = default;
  TerminalGuard& operator=(TerminalGuard&&) = delete;
  /// The program put everything back itself: the guard goes without touching anything.
  ~TerminalGuard();

 private:
  TerminalGuard(UniqueFd line, pid_t guard) : line_(std::move(line)), guard_(guard) {}

  UniqueFd line_;
  pid_t guard_ = -1;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// TopSession: `joulery top` from its options to its end: the meter, the loop that waits for keys, signals and the next
// look, and the three ways to show one. What the screen holds is core/reporting/top_view.h.
#pragma once

#include <functional>
#include <memory>

#include "adapters/processes/process_census.h"
#include "core/reporting/top_view.h"
#include "foundation/base/fd.h"
#include "shell/app/top_meter.h"
#include "shell/cli/top_screen.h"
#include "shell/cli/workbench.h"

namespace joulery {

/// One watch. Each of the three ways returns the exit code.
class TopSession {
 public:
  TopSession(TopState state, Duration refresh, const Invocation& invocation, Context& context)
      : state_(std::move(state)), refresh_(refresh), invocation_(invocation), context_(context), bench_(context) {}

  /// One look as a document joulery.top/1.
  int print_json();
  /// One look as text.
  int print_text();
  /// The view, until q or a signal.
  int watch();

 private:
  /// Why the loop ended.
  enum class End { quit, interrupted, looked };

  Result<void> prepare();
  /// Counting at context switches, where it is wanted and the kernel allows it; else says why not.
  std::optional<SwitchTimes> count_switches();
  [[nodiscard]] int look_once(const std::function<void(const TopSnapshot&)>& print);
  End loop(TopScreen* screen);
  std::optional<End> take_signals(TopScreen* screen);
  std::optional<End> take_keys(TopScreen& screen);
  void draw(TopScreen& screen);
  void wait_until(Instant next, bool for_keys);

  TopState state_;
  Duration refresh_;
  const Invocation& invocation_;
  Context& context_;
  Workbench bench_;
  UniqueFd signals_;
  std::optional<ProcessCensus> census_;
  std::string why_not_exact_;  ///< "" where process times are counted
  std::unique_ptr<TopMeter> meter_;
  TopSnapshot shown_;
};

}  // namespace joulery

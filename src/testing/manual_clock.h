// SPDX-License-Identifier: Apache-2.0
// ManualClock: the clock of tests. It moves only when told, or by a fixed step per question, so that a test can see
// whether stamps move forward. Suspend and wall-clock steps are separate moves.
#pragma once

#include <atomic>

#include "foundation/ports/sensor.h"

namespace joulery::testing {

/// Starts at 1000 s of monotonic time and 2025-01-01T00:00:00Z. now() and advance() may be called from several threads.
class ManualClock final : public Clock {
 public:
  /// `step` is added after every now().
  explicit ManualClock(Duration step = Duration::zero()) : step_(step) {}

  [[nodiscard]] Instant now() override { return Instant(Duration(now_.fetch_add(step_.count()))); }
  [[nodiscard]] Instant boot_now() override { return here() + suspended_; }
  [[nodiscard]] UtcTime utc_now() override {
    return UtcTime(std::chrono::seconds(1'735'689'600)) + (here() - kStart) + suspended_ + stepped_;
  }

  void advance(Duration by) { now_ += by.count(); }
  /// The machine sleeps: boot and wall time pass, monotonic time does not (R5).
  void suspend(Duration by) { suspended_ += by; }
  /// Somebody sets the wall clock.
  void step_wall(Duration by) { stepped_ += by; }

 private:
  static constexpr Instant kStart{std::chrono::seconds(1000)};
  [[nodiscard]] Instant here() const { return Instant(Duration(now_.load())); }
  std::atomic<Duration::rep> now_ = kStart.time_since_epoch().count();
  Duration suspended_{};
  Duration stepped_{};
  Duration step_;
};

}  // namespace joulery::testing

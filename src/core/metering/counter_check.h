// SPDX-License-Identifier: Apache-2.0
// CounterCheck: whether an energy counter can be trusted, held against the integrated power of the same part (R24):
// over windows of a second and more the two agree within [0.8, 1.25], the counter never runs backwards, and it ticks
// as often as expected. Counters of some driver releases are wrong by factors or stand still. It gives a verdict from
// slices alone, so a replay comes to the same; what follows for the cut is app's. Pure; no allocation per slice.
#pragma once

#include <optional>
#include <string>

#include "core/metering/meter.h"
#include "core/metering/update_period.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// What is wrong with a counter, with its numbers: "counter 12 J, integrated power 30 J over 2.3 s, ratio 0.40".
struct CounterFault {
  Instant at;
  std::string text;
};

/// One counter and one power channel of the same part.
class CounterCheck {
 public:
  CounterCheck(const Channel& counter, const Channel& power);

  /// What the counter's meter made of its next reading.
  void on_counter(const Reading& reading, const MeterStep& step);
  /// What the power's meter made of its next reading.
  void on_power(const MeterStep& step);
  /// Judges what was seen since the last whole window; call once, at the end.
  void finish();
  /// The first fault found; nothing = none so far.
  [[nodiscard]] const std::optional<CounterFault>& fault() const { return fault_; }
  /// Whether at least one window was long enough to compare the two.
  [[nodiscard]] bool was_compared() const { return compared_; }

 private:
  /// What one of the two saw of the current window.
  struct Seen {
    std::optional<Instant> from;
    Instant to;
    double joules = 0;
    void add(const Slice& slice);
  };
  void begin_window();
  void judge(Duration at_least);
  void blame(Instant at, std::string text);
  void check_direction(const Reading& reading, const MeterStep& step);

  Duration window_;   ///< of the next verdict
  double edge_s_;     ///< time at the edges of a window that either may have counted and the other not
  double ceiling_w_;  ///< of the part
  double joules_per_count_;
  double blind_fraction_;  ///< of the power channel
  Duration tick_;
  Seen counter_;
  Seen power_;
  double highest_w_ = 0;
  UpdatePeriod moves_;
  std::optional<Reading> last_;
  std::optional<CounterFault> fault_;
  bool compared_ = false;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Checks: what the channels of a run are worth, found while its records pass: sensors that hang
// (metering/stand_still.h), counters that disagree with the power of their part (R24), sensors that move at another
// rate than their table says (G2). It only looks at readings and at what the meters made of them, so a replay comes to
// the same verdicts. What follows for the cut and for bounds is app/road_checks.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/metering/counter_check.h"
#include "core/metering/stand_still.h"
#include "core/metering/update_period.h"
#include "foundation/domain/run.h"

namespace joulery {

/// One writer. No allocation per reading.
class Checks {
 public:
  /// All channels of the run so far; called again when some joined, old ones keep their places.
  void watch(const std::vector<Channel>& channels);

  /// A reading, and what its meter made of it.
  void on_step(const Reading& reading, const MeterStep& step);
  void on_usage(const Usage& usage);
  /// True: release what is held back before this slice is shown to holds().
  [[nodiscard]] bool is_behind_a_hole(const Slice& slice) const {
    return channels_[slice.channel].still.is_behind_a_hole(slice);
  }
  /// True: the slice has no energy and waits until it is known whether its sensor hangs; do not book it now.
  [[nodiscard]] bool holds(const Slice& slice) { return channels_[slice.channel].still.holds(slice, work_but(slice)); }
  /// What became of slices held back, once the channel moved on or the run ends.
  std::optional<StandStill::Stretch> release(std::size_t channel, bool at_end);
  /// The same where the slice behind them holds what they did not show: the sensor was late and does not hang. `stuck`
  /// then says that it was late for long.
  std::optional<StandStill::Stretch> release_late(std::size_t channel) {
    return channels_[channel].still.release(work_but(channel), false);
  }
  /// Judges what is left at the end of the records.
  void finish();

  /// Why a channel should not be counted where its part has another view; empty = nothing against it.
  [[nodiscard]] std::vector<std::string> barred() const;
  /// R24's verdict on a counter that stands beside a power channel.
  [[nodiscard]] const CounterFault* fault_of(std::size_t counter) const;
  /// The power channel a counter was held against and found sound; nothing = it was not.
  [[nodiscard]] std::optional<std::size_t> sound_beside(std::size_t counter) const;
  [[nodiscard]] bool was_stuck(std::size_t channel) const { return channels_[channel].stuck; }
  /// G2's note about a power channel whose behaviour a table states.
  [[nodiscard]] std::optional<std::string> period_note_of(std::size_t channel) const;

 private:
  struct Watched {
    Watched(const Channel& channel, const WorkSeen& work) : still(channel, work) {}
    StandStill still;
    std::uint64_t moves = 0;  ///< slices with energy
    bool stuck = false;
    std::optional<UpdatePeriod> period;  ///< of power channels with a stated behaviour
    Duration stated_period{};
  };
  struct Pair {
    std::size_t counter = 0;
    std::size_t power = 0;
    CounterCheck check;
  };
  void pair_counters(const std::vector<Channel>& channels);
  [[nodiscard]] const Pair* pair_of(std::size_t counter) const;
  /// Work seen by others than the slice's own channel.
  [[nodiscard]] WorkSeen work_but(const Slice& slice) const { return work_but(slice.channel); }
  [[nodiscard]] WorkSeen work_but(std::size_t channel) const { return {busy_, moves_ - channels_[channel].moves}; }

  std::vector<Watched> channels_;
  std::vector<Pair> pairs_;
  std::optional<Duration> first_busy_;  ///< totals count from the boot
  Duration busy_{};
  std::uint64_t moves_ = 0;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Meter: the readings of one channel in, slices of energy out. The only code that knows when a counter wraps, when it
// was reset and what a gap means (rules R1 to R8, R25). It does not know which parts may be summed: that is
// metering/cut.h. Pure: no clock, no allocation after construction, no files. Read metering/exact.h for how no
// microjoule is lost.
#pragma once

#include <cstdint>
#include <optional>

#include "core/metering/exact.h"
#include "core/metering/gpu_sensor.h"
#include "foundation/base/time.h"
#include "foundation/domain/channel.h"
#include "foundation/domain/run.h"
#include "foundation/domain/sample.h"
#include "foundation/domain/slice.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// What one reading meant.
struct MeterStep {
  enum class Kind {
    first,   ///< a point, not an amount (R6): the first reading of a segment
    slice,   ///< energy since the last good reading
    repeat,  ///< the instant, or the sensor's publication, was seen already: nothing new
    missed,  ///< no value, an impossible one, or a stretch too long to integrate: coverage falls
    reset,   ///< the counter started anew: what it saw since the last reading is lost (R3, R5)
  };
  Kind kind = Kind::missed;
  Slice slice;  ///< valid when kind == slice
};

/// The most a part can take (P_max of R2, R3): 1.2 x the machine's own limit, else 1 kW a CPU package or memory, 1.5 kW
/// a GPU, 10 kW a board or anything else.
[[nodiscard]] Power power_ceiling(const Channel& channel);

/// R2: a counter must be read at least this often, M / (2 P_max). Nothing = it does not wrap, or is no counter.
[[nodiscard]] std::optional<Duration> longest_safe_interval(const Channel& channel);

/// One channel: counter differences or a power integral. One thread.
class Meter {
 public:
  /// Keeps what it needs of `channel`; `index` is written into the slices.
  Meter(const Channel& channel, std::uint16_t index);

  /// Takes the next reading of this channel. Readings come in time order; one that goes back in time is missed.
  MeterStep advance(const Reading& reading);
  /// Suspend, reboot, driver reload: the next reading is a point (R5, R6). Readings stamped before `from`, which a slow
  /// sensor hands over late, belong to the time before and count as repeats.
  void begin_segment(Instant from = Instant::min());
  /// R25: readings of a power sensor come late, so what it took last is not told by the end of a window: the last power
  /// is held up to `end`, with the lowest and highest power seen as bounds. Nothing for counters, after a missed
  /// reading, or when more is missing than the delay and two of its steps.
  [[nodiscard]] std::optional<Slice> held_until(Instant end) const;

  [[nodiscard]] const Evidence& evidence() const { return evidence_; }
  /// counted or integrated; assumed where the channel itself is a guess (kAssumedPairing), modelled where it knows load
  /// and no power (kLimitTimesLoad), imported where its readings come from a file (kReplayed).
  [[nodiscard]] Method method() const;
  /// Tick x power at one edge of a window, as -..+ around 0: added once per window edge (R8, architecture decision 5).
  /// Power is the mean metered so far, or the ceiling before anything was metered. A mean over W blurs a step at the
  /// edge: W / 8 of its height more. Counts rounded down on their way to us (domain/quantised.h): one count more.
  [[nodiscard]] Bounded<Energy> edge_doubt() const;
  /// How often the channel moves.
  [[nodiscard]] Duration period() const { return period_; }
  /// Mean of what was metered; nothing before that.
  [[nodiscard]] std::optional<Power> mean_power() const;
  /// Lowest and highest power read so far, gain and offset removed; nothing for counters, models and before two
  /// readings.
  [[nodiscard]] std::optional<PowerRange> seen() const;
  /// The most the part can take, raised by what was seen.
  [[nodiscard]] Power ceiling() const { return Power::of_base(ceiling_w_); }

 private:
  struct Point {
    Instant at;
    std::uint64_t value = 0;
  };
  MeterStep count(const Reading& reading);
  MeterStep integrate(const Reading& reading);
  /// The next pair begins at `point`; `raw`, the reading it was made of, is the evidence.
  MeterStep restart(const Point& point, const Reading& raw, MeterStep::Kind kind);
  MeterStep miss();
  /// The power behind a reading, when it was taken: gain, offset and delay removed (R25). Of a counter: itself.
  [[nodiscard]] Point truth_of(const Reading& reading) const;
  /// Counts since the last reading, or nothing when the decrease is no wrap (R1, R3).
  [[nodiscard]] std::optional<std::uint64_t> difference(const Reading& reading) const;
  [[nodiscard]] std::uint64_t further_wraps(std::uint64_t counts, Duration interval) const;
  [[nodiscard]] double possible_microjoules(Duration interval) const;
  /// What an amount over `interval` may have been.
  [[nodiscard]] Bounded<Energy> bounds_of(std::int64_t microjoules, Duration interval);
  MeterStep slice_of(const Point& point, const Reading& raw, std::int64_t microjoules, std::int64_t extra_high,
                     std::uint32_t flags);

  ChannelKind kind_;
  bool assumed_;
  bool imported_;
  std::optional<double> limit_w_;  ///< of a GPU whose power is its limit times its load
  std::uint16_t index_;
  std::optional<std::uint64_t> modulus_;
  Duration period_;
  double tick_power_w_;
  double ceiling_w_;
  double microjoules_per_count_;
  double microjoules_per_wrap_;
  Energy step_;  ///< of counts that were rounded down; 0 for others
  double accuracy_fraction_;
  std::optional<SensorBehaviour> behaviour_;  ///< of a power channel
  ExactScale scale_;
  PowerOverTime integral_;
  ExactBounds bounds_;

  std::optional<Point> last_;
  Instant seen_;  ///< the last good reading, repeats of one publication included
  std::optional<Duration> last_interval_;
  bool missed_since_ = false;
  Instant segment_begin_ = Instant::min();
  std::uint64_t lowest_ = UINT64_MAX;  ///< microwatts seen by a power channel
  std::uint64_t highest_ = 0;
  std::int64_t metered_microjoules_ = 0;
  Duration metered_time_{};
  Evidence evidence_;
};

/// What a window of this meter can claim.
struct WindowEnergy {
  Bounded<Energy> energy;
  bool below_resolution = false;
};

/// Adds the doubt of both edges to what was metered in a window (R8). A window shorter than the channel's own step
/// claims [0, P_high t] and says so (R26).
[[nodiscard]] WindowEnergy at_edges(const Bounded<Energy>& metered, Duration window, const Meter& meter);

}  // namespace joulery

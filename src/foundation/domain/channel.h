// SPDX-License-Identifier: Apache-2.0
// Channel: one quantity one sensor offers about one part, with everything metering must know to read it right.
// What was read is domain/sample.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/domain/method.h"
#include "foundation/domain/part.h"
#include "foundation/units/quantity.h"

namespace joulery {

enum class ChannelKind {
  counter,  ///< an energy counter: only differences mean anything
  power,    ///< a power reading in microwatts
};

/// How a raw count becomes energy. Exact: microjoules = count x numerator / denominator.
struct CountScale {
  std::uint64_t numerator = 1;
  std::uint64_t denominator = 1;
  bool operator==(const CountScale&) const = default;
};

/// The view of what another meter tells of this machine: it stands behind every instrument of our own.
inline constexpr int view_of_another_meter = 1000;

/// The flag of a channel whose voltage and current were paired by a guess: what it gives is `assumed` (R16).
inline constexpr std::string_view kAssumedPairing = "assumed_pairing";

/// The flag of a channel whose readings come from a recorded file: what it gives is `imported`, never a measurement.
inline constexpr std::string_view kReplayed = "replayed";

/// The flag of a power channel of a GPU that tells how busy it is and not what it takes: its readings are its power
/// limit (Channel::max_power) times utilisation, and what it gives is `modelled` (M4).
inline constexpr std::string_view kLimitTimesLoad = "limit_times_load";

/// How a power sensor turns power into readings (metering 6): the mean over a window, published every Channel::period,
/// late, and a little wrong: reading = gain x truth + offset.
struct SensorBehaviour {
  std::optional<Duration> window;  ///< W; nothing = a logarithmic lag, or unknown
  Duration delay{};                ///< from a step of power to half of it in the readings
  double gain = 1;                 ///< of this model, as far as it was measured
  Power offset;
  std::optional<Duration> period{};  ///< T, where the channel itself moves at another: a counter of such readings
  bool operator==(const SensorBehaviour&) const = default;
};

/// One channel of one sensor, fixed at discovery.
struct Channel {
  std::string source;  ///< "powercap intel-rapl:0", "perf power/energy-pkg/ cpu0": what a person can look up
  Part part;
  ChannelKind kind = ChannelKind::counter;
  CountScale scale;  ///< of a counter; power readings are microwatts
  /// Where the counter wraps, in counts; nothing when the range is unreadable or the counter has 64 bits.
  std::optional<std::uint64_t> modulus;
  bool wraps_unknown = false;      ///< the counter has a range but it could not be read: a decrease is a reset (R3)
  std::optional<Power> max_power;  ///< P_max prior from the machine (constraint_0); nothing = unknown
  Duration period{std::chrono::milliseconds(1)};  ///< how often the reading moves; > 20 ms is a slow channel
  Power tick_power{};                             ///< unused unless > 0: typical power for resolution bounds
  double accuracy_fraction = 0.05;                ///< systematic, 95 %, of reading (metering 1.8)
  std::string accuracy_source;                    ///< the row of metering 1.8 it came from
  int view = 0;  ///< order among views of the same part: 0 perf, 1 MSR powercap, 2 mmio, 10 power when a counter exists
  std::vector<std::string> flags;  ///< "vendor_model", "filtering", ...
  /// Of a power sensor, and of a counter that may add up the same readings; nothing = unknown.
  std::optional<SensorBehaviour> behaviour{};

  bool operator==(const Channel&) const = default;
};

[[nodiscard]] inline bool has_flag(const Channel& channel, std::string_view flag) {
  return std::find(channel.flags.begin(), channel.flags.end(), flag) != channel.flags.end();
}

}  // namespace joulery

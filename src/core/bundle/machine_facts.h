// SPDX-License-Identifier: Apache-2.0
// MachineFacts: what the machine did while a trial was measured, as it was seen: temperatures, clocks, limits and what
// held the devices back in each repeat, the waits for cooling down, and who else used the accelerators (BM-10). Figures
// rest on none of it; it says which trials are throttled or void.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/domain/device_state.h"

namespace joulery {

/// One device while the queries of one repeat were asked.
struct DeviceDuring {
  std::string part;
  std::uint32_t readings = 0;              ///< so often it was looked at
  std::optional<Temperature> temperature;  ///< mean of the readings
  std::optional<Temperature> hottest;
  std::optional<Frequency> clock;                        ///< mean of the readings
  std::optional<Frequency> slowest_clock;                ///< of the readings
  std::optional<Frequency> memory_clock;                 ///< mean of the readings
  std::optional<Power> power_limit;                      ///< lowest of the readings
  std::optional<std::string> governor;                   ///< by the last reading
  std::optional<std::uint64_t> slow_downs;               ///< for heat, from its begin to its end
  std::optional<std::vector<std::string>> held_back_by;  ///< in any reading, sorted; words of domain/device_state.h
};

/// How a wait for the devices to cool down ended.
enum class CoolDownEnd {
  cooled_down,       ///< within 3 K of the idle machine
  cooled_down_120s,  ///< not, after 120 s
  no_temperature,    ///< no device tells its temperature
};

/// "cooled_down", "cooled_down_120s", "no temperature sensor".
[[nodiscard]] std::string_view to_string(CoolDownEnd end);
[[nodiscard]] std::optional<CoolDownEnd> cool_down_end_from(std::string_view word);

/// One wait before a repeat of an arm.
struct CoolDown {
  std::uint32_t block = 0;
  CoolDownEnd end = CoolDownEnd::no_temperature;
  Duration waited{};
  std::optional<Temperature> above_idle;  ///< of the warmest device at the end, in kelvin above the idle machine
};

/// Somebody else on an accelerator during queries.
struct Stranger {
  std::string part;
  std::string name;  ///< of the process; empty: not known
  std::int64_t pid = 0;
  std::optional<Duration> busy;  ///< it computed so long; nothing: the driver gives no samples, it held the device
  bool operator==(const Stranger&) const = default;
};

/// All of it.
struct MachineFacts {
  std::vector<std::vector<DeviceDuring>> repeats;  ///< one list a repeat
  std::vector<CoolDown> cool_downs;                ///< none: the tier asks for none, or a single arm was measured
  std::vector<Stranger> strangers;
  bool is_shared = false;  ///< other users of the accelerators were asked for
};

/// What the devices said at one instant.
using DeviceLook = std::vector<DeviceState>;
/// What looks during something amount to; the order is that of the first. Running totals alone are taken from the looks
/// before and after it: a clock there would be that of a machine at rest.
[[nodiscard]] std::vector<DeviceDuring> devices_during(const DeviceLook& before, std::span<const DeviceLook> looks,
                                                       const DeviceLook& after);

/// Each device over all repeats: means weighted by the readings, extremes of extremes, slow-downs added up.
[[nodiscard]] std::vector<DeviceDuring> devices_of_trial(const MachineFacts& facts);

/// Whether heat or the hardware lowered a clock in any repeat. A power limit that was reached is no such thing.
[[nodiscard]] bool was_throttled(const MachineFacts& facts);
/// Whether a device ran at its power limit in any repeat.
[[nodiscard]] bool was_power_limited(const MachineFacts& facts);
/// Why the trial is void: another process on an accelerator, and sharing was not asked for. Empty: it is not.
[[nodiscard]] std::string why_void(const MachineFacts& facts);

}  // namespace joulery

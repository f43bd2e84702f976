// SPDX-License-Identifier: Apache-2.0
// DeviceState: what a processor or an accelerator says of itself at one instant, beside its energy: how warm and how
// fast it is, what holds it back (BM-10). What it does not say is absent. Energy and use are other records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/units/operating_point.h"

namespace joulery {

/// One device at one instant.
struct DeviceState {
  std::string part;                         ///< path: "machine/gpu-0", "machine/package-1"
  std::optional<Temperature> temperature;   ///< of the GPU's core; of the processor's package
  std::optional<Frequency> clock;           ///< of a GPU's multiprocessors; of the fastest CPU of a package
  std::optional<Frequency> memory_clock;    ///< of a GPU's memory
  std::optional<Power> power_limit;         ///< enforced; of a package the long-term one
  std::optional<std::string> governor;      ///< of the CPUs' clocks; several are joined by "+"
  std::optional<std::uint64_t> slow_downs;  ///< running total of slow-downs for heat since the boot
  /// What lowers the clocks now, in the words below; empty: nothing does.
  std::optional<std::vector<std::string>> held_back_by;

  bool operator==(const DeviceState&) const = default;
};

/// Words of `held_back_by`, as NVML tells them apart.
namespace held_back {
inline constexpr std::string_view power_limit = "power limit";
inline constexpr std::string_view heat_by_software = "heat (driver)";
inline constexpr std::string_view heat_by_hardware = "heat (hardware)";
inline constexpr std::string_view power_brake = "power brake";
inline constexpr std::string_view hardware = "hardware slow-down";
}  // namespace held_back

}  // namespace joulery

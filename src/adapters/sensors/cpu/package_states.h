// SPDX-License-Identifier: Apache-2.0
// PackageStates: temperature, clock, governor, power limit and slow-downs of each processor package, from hwmon, the
// thermal zones, cpufreq and powercap below the root. What counts energy is cpu/powercap.h and its neighbours.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/domain/device_state.h"

namespace joulery {

/// Finds the files once and reads them at every call. Sources: kernel documentation hwmon/coretemp.rst,
/// hwmon/k10temp.rst, driver-api/thermal/sysfs-api.rst, admin-guide/pm/cpufreq.rst, power/powercap/powercap.rst;
/// thermal_throttle: arch/x86/kernel/cpu/mce/therm_throt.c.
class PackageStates {
 public:
  /// `files` must outlive it.
  explicit PackageStates(Files& files);
  /// One state per package that says anything, by number.
  [[nodiscard]] std::vector<DeviceState> read();

 private:
  struct Package {
    std::uint64_t number = 0;
    std::vector<std::string> cpus;          ///< folders of the CPUs, "/sys/devices/system/cpu/cpu0"
    std::vector<std::string> cores;         ///< the same, one CPU of each core
    std::vector<std::string> temperatures;  ///< files in thousandths of a degree; the hottest counts
    std::string power_limit;                ///< file in microwatts; empty: none
  };

  void find_packages();
  /// What `coretemp` says of a package, or else what `k10temp` and its kind say of the processor.
  void find_chips();
  void find_thermal_zones();
  void find_power_limits();
  [[nodiscard]] Package* package(std::uint64_t number);
  [[nodiscard]] bool has_temperatures() const;
  /// Files of several sensors in order: each its own package's, or all one package's.
  void share_out(const std::vector<std::string>& sensors);
  [[nodiscard]] DeviceState state_of(const Package& package);
  [[nodiscard]] std::optional<Temperature> temperature_in(const std::string& path);
  [[nodiscard]] std::optional<std::uint64_t> slow_downs_of(const Package& package);

  Files& files_;
  std::vector<Package> packages_;
};

}  // namespace joulery

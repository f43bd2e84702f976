// SPDX-License-Identifier: Apache-2.0
// HwmonChip: one folder of /sys/class/hwmon. The number in the folder's name changes between boots: a chip is known by
// its driver's name and the device it belongs to (metering 1.4). Which of its files are channels says
// board/hwmon_quantities.h; which row of the table reads it, board/hwmon_rooms.h.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"

namespace joulery {

/// A chip and the names of its files.
struct HwmonChip {
  std::string name;    ///< the driver's word: "amdgpu"; without one the device's, then the folder's
  std::string device;  ///< last step of the device link: "0000:03:00.0", "1-0040"; "" = no link
  std::string id;      ///< what tells chips of one name apart: the device; where there is none, the folder's name
  std::string folder;  ///< where its files are: "/sys/class/hwmon/hwmon3", for old drivers with "/device" behind it
  std::vector<std::string> files;  ///< names in that folder, sorted

  [[nodiscard]] bool has(std::string_view file) const;
  [[nodiscard]] std::string path(std::string_view file) const { return folder + "/" + std::string(file); }
  /// "hwmon amdgpu 0000:03:00.0 power1_average": what a person can look up.
  [[nodiscard]] std::string source(std::string_view attribute) const;
};

/// What was found, and one finding per chip that cannot be told.
struct HwmonChips {
  std::vector<HwmonChip> chips;
  std::vector<Error> findings;
};

/// The chips whose name is wanted, in the order of name and id. A machine without /sys/class/hwmon has none, in
/// silence.
[[nodiscard]] HwmonChips find_hwmon_chips(Files& files, const std::function<bool(std::string_view name)>& wanted);

}  // namespace joulery

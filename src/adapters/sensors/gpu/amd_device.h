// SPDX-License-Identifier: Apache-2.0
// What a device of AMD's GPU driver is, where that decides whose power it tells: a card, a socket with a processor in
// it, or one die of a card that has two. Shared by everything that reads AMD GPUs; reads nothing itself.
#pragma once

#include <string_view>

namespace joulery {

enum class AmdDevice {
  card,
  socket,  ///< processor and GPU in one: its power is the package's
  /// MI250 and MI250X show their two dies as two GPUs; one of them tells the power of both, the other says 0 (Linux,
  /// aldebaran_ppt.c: valid power data is available only from the primary die).
  die_of_pair,
};

/// `device_id` is the PCI device number as sysfs writes it: "0x740c". A northbridge voltage exists in sockets only.
[[nodiscard]] AmdDevice amd_device(std::string_view device_id, bool has_northbridge_voltage);

/// The flag of a part that counts both dies of its card (R23).
inline constexpr std::string_view kTwoDies = "two_dies";

}  // namespace joulery

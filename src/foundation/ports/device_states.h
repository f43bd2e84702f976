// SPDX-License-Identifier: Apache-2.0
// DeviceStates: the question "how warm and how fast are your devices now?". Asked about once a second while something
// is measured; energy is ports/sensor.h.
#pragma once

#include <vector>

#include "foundation/domain/device_state.h"

namespace joulery {

/// Processors and accelerators of one machine. Single-threaded.
class DeviceStates {
 public:
  virtual ~DeviceStates() = default;
  /// All devices that say anything, in the order of their kind and number. Takes milliseconds; the first call may load
  /// a driver's library and take seconds. What cannot be read is absent.
  [[nodiscard]] virtual std::vector<DeviceState> read() = 0;
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// The fixture machines of tests/machines by name, and what a probe found on one.
#pragma once

#include <string>
#include <vector>

#include "foundation/ports/sensor.h"
#include "testing/fake_files.h"

namespace joulery::testing {

/// A machine's files in memory: "xeon-two-sockets".
inline FakeFiles machine(const std::string& name) {
  return FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/" + name);
}

/// All channels of all sensors, in order.
inline std::vector<Channel> channels_of(const Probe& probe) {
  std::vector<Channel> channels;
  for (const auto& sensor : probe.sensors) {
    channels.insert(channels.end(), sensor->channels().begin(), sensor->channels().end());
  }
  return channels;
}

}  // namespace joulery::testing

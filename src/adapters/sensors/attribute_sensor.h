// SPDX-License-Identifier: Apache-2.0
// Channels read from small files of one decimal number each, as sysfs shows power, energy, voltage and current. The
// rooms decide which files belong to which part; here they are opened, read and explained. Not for binary counters
// (cpu/perf_power.h) and not for files of several fields.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// A channel and where its number stands.
struct AttributeChannel {
  Channel channel;
  std::string file;          ///< "/sys/class/hwmon/hwmon3/power1_average"
  std::string times;         ///< a second file the first is multiplied by (millivolts x milliamperes); "" = none
  std::uint64_t factor = 1;  ///< makes microwatts or counts of what the files hold: 1000 for milliwatts
  /// The remedy where the file says nothing at first for a reason that is known and passes; "" = none is known.
  std::string_view passing_reason = {};
};

/// What is told about a row of channels beside the channels themselves.
struct AttributeRow {
  std::string_view name;    ///< of the sensor, as in the table of backends
  std::string_view rights;  ///< the remedy where a file may not be read
};

/// Opens the files and puts one sensor with the channels that opened into `probe`; each that did not, or says no number
/// now, is a finding. A channel that says nothing now is still offered: its readings are missed until it does. The
/// sensor is slow: a file of sysfs may ask a chip behind a slow bus.
void add_attribute_sensor(Files& files, const AttributeRow& row, std::vector<AttributeChannel> channels, Probe& probe);

/// An error about a file that describes a sensor, with its remedy: what it would have described is left out.
[[nodiscard]] Error description_finding(Error error);

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Sensor: the question "what do your channels say now?". Every backend passes the contract of
// testing/sensor_contract.h.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "foundation/domain/channel.h"
#include "foundation/domain/gpu_usage.h"
#include "foundation/domain/host.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// Who stamps readings: the only source of "now". Live: CLOCK_MONOTONIC; tests: a clock they move.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() = 0;
  /// CLOCK_BOOTTIME: keeps counting while suspended (R5).
  [[nodiscard]] virtual Instant boot_now() = 0;
  [[nodiscard]] virtual UtcTime utc_now() = 0;
};

/// One source of channels. Single-threaded; a slow one is read from its own thread by app.
class Sensor {
 public:
  virtual ~Sensor() = default;
  /// The backend's word: "powercap", "perf", "nvml".
  [[nodiscard]] virtual std::string name() const = 0;
  /// Fixed after probing.
  [[nodiscard]] virtual std::span<const Channel> channels() const = 0;
  /// Writes exactly one reading per channel, in channel order, into `out` (same size as channels()); `channel` is set
  /// to the position within this sensor. No allocation, no exception; a failed read is missed, never 0 (R4). Stamps by
  /// `clock`. A slow one behind HTTP may allocate, in its own thread (docs/adr/0016).
  virtual void read(Clock& clock, std::span<Reading> out) = 0;
  /// True when a read can take longer than a millisecond: app gives it a thread of its own.
  [[nodiscard]] virtual bool is_slow() const { return false; }
  /// Who used its parts since the last call, appended to `out`; a slow sensor is asked about once a second, in its own
  /// thread. May allocate and take milliseconds. Sensors that cannot tell add nothing, and the first call never does.
  virtual void read_use(Clock& clock, std::vector<GpuUsage>& out) {
    static_cast<void>(clock);
    static_cast<void>(out);
  }
};

/// What a probe found: the sensors, and one finding per thing that was there but cannot be used, with the remedy (R20,
/// R21).
struct Probe {
  std::vector<std::unique_ptr<Sensor>> sensors;
  std::vector<Error> findings;
  std::vector<HostGpu> gpus;
  std::vector<std::string> notes;  ///< what the reader of a run should know though nothing is wrong
};

}  // namespace joulery

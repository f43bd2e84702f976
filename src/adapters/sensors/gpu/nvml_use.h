// SPDX-License-Identifier: Apache-2.0
// Who used the GPUs, about once a second (metering 4): per process its integrated utilisation and memory, per MIG
// instance its activity. A driver that does not say leaves gaps, and the record says so; nothing is divided here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/sensors/gpu/gpu_pids.h"
#include "adapters/sensors/gpu/nvml_devices.h"
#include "adapters/sensors/gpu/nvml_gpm.h"
#include "adapters/sensors/gpu/nvml_processes.h"
#include "foundation/domain/gpu_usage.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Utilisation times time of each process, over samples newer than those given before: Σ sm_i Δt.
class SmTimes {
 public:
  /// Adds samples in the driver's order; what is older than the newest seen, or no process, or over 100 %, is left out.
  void add(std::vector<NvmlProcessSample> samples);
  /// What was added for this process since the last take_all(); nothing when it was not sampled.
  [[nodiscard]] std::map<std::int64_t, Duration> take_all();
  [[nodiscard]] std::uint64_t newest_us() const { return newest_us_; }

 private:
  std::uint64_t newest_us_ = 0;
  std::map<std::int64_t, std::uint64_t> last_us_;
  std::map<std::int64_t, Duration> times_;
};

/// Reads the use of several GPUs; lives in the sensor's own thread.
class NvmlUse {
 public:
  /// `nvml` and `files` must outlive it.
  NvmlUse(const NvmlFunctions& nvml, std::vector<NvmlGpu> gpus, Files& files);

  /// One record per GPU, but for the first call, which only begins the interval.
  void read(Clock& clock, std::vector<GpuUsage>& out);

 private:
  /// A process as listed: the driver's number, and the MIG instance it is in.
  struct Place {
    std::int64_t pid = 0;
    std::optional<std::uint32_t> instance;
    auto operator<=>(const Place&) const = default;
  };
  struct Seen {
    KnownProcess known;
    bool mapped = false;
    std::optional<std::uint64_t> memory_bytes;
  };
  using Seers = std::map<Place, Seen>;
  struct Watched {
    NvmlGpu gpu;
    std::optional<Instant> from;
    SmTimes times;
    std::uint64_t utilisation_seen_us = 0;  ///< newest stamp taken from the ring of utilisation
    Seers before;                           ///< who held it at the last look
    std::unique_ptr<NvmlGpm> monitor;
    std::vector<std::unique_ptr<NvmlGpm>> instance_monitors;  ///< as many as instances, null where there is none
  };

  void read_whole(Watched& watched, GpuUsage& usage);
  void read_instances(Watched& watched, GpuUsage& usage);
  /// Adds a running list; false when the driver does not say.
  [[nodiscard]] bool list(const Watched& watched, NvmlDevice device, std::optional<std::uint32_t> instance, Seers& now);
  [[nodiscard]] Seen known(const Watched& watched, const Place& place);
  [[nodiscard]] static GpuUser user_of(const Place& place, const Seen& seen);
  /// How busy the whole GPU was since the last look, as far as monitor or ring tell: that it rested is known only so.
  [[nodiscard]] bool is_busy(Watched& watched, GpuUsage& usage) const;

  const NvmlFunctions& nvml_;
  GpuPids pids_;
  std::vector<Watched> gpus_;
};

}  // namespace joulery

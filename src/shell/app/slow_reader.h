// SPDX-License-Identifier: Apache-2.0
// SlowReader: a thread of its own for a sensor whose read may take milliseconds (NVML, later IPMI and HTTP), so that
// the sampling loop never waits for it. LateProbe: the same for looking for such sensors, which may take seconds.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "foundation/ports/sensor.h"
#include "shell/app/fast_start.h"

namespace joulery {

/// CPU time of the thread that asks.
[[nodiscard]] Duration thread_cpu_time();

/// How often a sensor of these channels is read. `detected`: how often its power was seen to move, where that is known.
[[nodiscard]] Duration time_between_reads(std::span<const Channel> channels, std::optional<Duration> detected = {});

/// Reads one sensor at its own period and keeps the readings until they are drained.
class SlowReader {
 public:
  /// `first_channel` is the run-wide number of the sensor's channel 0. `clock` must be safe to read from two threads.
  SlowReader(std::unique_ptr<Sensor> sensor, Clock& clock, std::uint16_t first_channel);

  /// Moves all readings since the last call behind `out`, and who used the parts behind `uses`. Called by the sampling
  /// loop only.
  void drain(std::vector<Reading>& out, std::vector<GpuUsage>& uses);
  /// Asks for a reading that begins from now on; await() waits for it, until `deadline` at the latest. At the edges of
  /// a window: else what lies between the last reading and the edge would be lost.
  void ask();
  void await(std::chrono::steady_clock::time_point deadline);
  /// While it rests it reads only when asked.
  void rest(bool rests);
  /// What its thread has used so far.
  [[nodiscard]] Duration cpu_time() const { return Duration(cpu_time_.load(std::memory_order_relaxed)); }

 private:
  void read_until_stopped(const std::stop_token& stop);
  [[nodiscard]] Duration pause_after(Duration read);
  void read_once(std::vector<Reading>& readings, bool with_use);

  std::unique_ptr<Sensor> sensor_;
  Clock& clock_;
  std::uint16_t first_channel_;
  Duration period_;  ///< of the thread alone, as is the next
  FastStart fast_;
  std::atomic<Duration::rep> cpu_time_ = 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Reading> waiting_;  ///< guarded by mutex_, as are the next four
  std::vector<GpuUsage> waiting_uses_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  bool rests_ = false;
  std::jthread thread_;  ///< last member: stops before the others go
};

/// Runs a probe in the background and hands its result over once.
class LateProbe {
 public:
  explicit LateProbe(std::function<Probe()> probe);
  /// The result, the first time it is asked for after the probe is done.
  [[nodiscard]] std::optional<Probe> take();
  /// What the probe used; 0 until it is done.
  [[nodiscard]] Duration cpu_time() const { return done_.load(std::memory_order_acquire) ? cpu_time_ : Duration{}; }

 private:
  std::atomic<bool> done_{false};
  std::optional<Probe> result_;  ///< written before done_, read after it, as is the next
  Duration cpu_time_{};
  std::jthread thread_;
};

}  // namespace joulery

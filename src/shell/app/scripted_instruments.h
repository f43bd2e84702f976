// SPDX-License-Identifier: Apache-2.0
// Scripted instruments for tests of the recorder and the loop: a counter that grows by a fixed power of a clock the
// test moves, and a sink that fails when told. Not used by the product.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "foundation/ports/recording.h"
#include "foundation/ports/sensor.h"
#include "shell/app/road_script.h"

namespace joulery::script {

/// One package counter at a constant power.
class SteadyCounter final : public Sensor {
 public:
  explicit SteadyCounter(Power power, Channel channel = package(0)) : channel_(std::move(channel)), power_(power) {}
  [[nodiscard]] std::string name() const override { return "steady"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  void read(Clock& clock, std::span<Reading> out) override {
    const Instant at = clock.now();
    ++reads;
    out[0] = {0, std::nullopt, at, 0};
    if (reads == fail_read) {
      out[0].missed = ErrorKind::transient;
    } else {
      out[0].value = static_cast<std::uint64_t>((power_ * at.time_since_epoch()).microjoules()) % *channel_.modulus;
    }
  }

  std::size_t reads = 0;
  std::size_t fail_read = 0;  ///< this read (1 = first) is missed

 private:
  Channel channel_;
  Power power_;
};

/// A slow GPU whose driver names two processes, one of them of the tree.
class SteadyGpu final : public Sensor {
 public:
  SteadyGpu() {
    channel_.source = "nvml GPU-1";
    channel_.part = {"machine/gpu-0", PartKind::gpu};
    channel_.period = std::chrono::hours(1);
  }
  [[nodiscard]] std::string name() const override { return "gpu"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  [[nodiscard]] bool is_slow() const override { return true; }
  void read(Clock& clock, std::span<Reading> out) override { out[0] = {0, std::nullopt, clock.now(), 0}; }
  void read_use(Clock& clock, std::vector<GpuUsage>& out) override {
    const Instant at = clock.now();
    if (const auto from = std::exchange(last_, at)) {
      out.push_back({"machine/gpu-0", *from, at, true, 0, {}, {}, {}, {}});
      for (const std::int64_t pid : {7, 8}) {
        out.back().users.push_back({pid, "p", GpuUserKind::other, {}, Duration(1), {}});
      }
    }
  }

 private:
  Channel channel_;
  std::optional<Instant> last_;
};

/// Keeps records and how many of them were flushed; the n-th write fails as a full disk does.
class ScriptedSink final : public RecordSink {
 public:
  Result<void> write(const Record& record) override {
    const std::scoped_lock lock(mutex);
    if (++writes == fail_write) return failure(ErrorKind::transient, "no space left", "journal", "free some space");
    records.push_back(record);
    return {};
  }
  Result<void> flush() override {
    const std::scoped_lock lock(mutex);
    flushed = records.size();
    return {};
  }
  Result<void> sync() override { return {}; }
  /// What SIGKILL would leave now; from any thread.
  [[nodiscard]] std::vector<Record> left_by_a_kill() const {
    const std::scoped_lock lock(mutex);
    return {records.begin(), records.begin() + static_cast<std::ptrdiff_t>(flushed)};
  }

  mutable std::mutex mutex;
  std::vector<Record> records;
  std::size_t flushed = 0;
  std::size_t writes = 0;
  std::size_t fail_write = 0;
};

}  // namespace joulery::script

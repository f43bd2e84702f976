// SPDX-License-Identifier: Apache-2.0
// The two background threads of a measurement; both stop when their owner goes.
#include "shell/app/slow_reader.h"

#include <algorithm>
#include <iterator>
#include <time.h>

namespace joulery {
namespace {

constexpr Duration kLongestPeriod = std::chrono::seconds(60);
/// Lists of processes cost milliseconds (metering 9): one look a second.
constexpr Duration kUsePeriod = std::chrono::seconds(1);

}  // namespace

Duration thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

SlowReader::SlowReader(std::unique_ptr<Sensor> sensor, Clock& clock, std::uint16_t first_channel)
    : sensor_(std::move(sensor)),
      clock_(clock),
      first_channel_(first_channel),
      period_(time_between_reads(sensor_->channels())),
      fast_(sensor_->channels()) {
  thread_ = std::jthread([this](const std::stop_token& stop) { read_until_stopped(stop); });
}

Duration time_between_reads(std::span<const Channel> channels, std::optional<Duration> detected) {
  Duration between = kLongestPeriod;
  for (const Channel& channel : channels) {
    // Twice the rate at which a power moves (R25). A counter loses nothing between two readings, and a further view of
    // a part only checks the first: once a period is enough, for one reading may take milliseconds.
    const bool is_power = channel.kind == ChannelKind::power;
    const Duration period = is_power ? std::min(channel.period, detected.value_or(channel.period)) : channel.period;
    between = std::min(between, is_power && channel.view == 0 ? period / 2 : period);
  }
  return std::max(between, Duration(std::chrono::milliseconds(20)));  // never busier than 50 Hz
}

/// While it is found out how often the sensor moves: as long as that asks for, seen by what a read takes.
Duration SlowReader::pause_after(Duration read) {
  if (fast_.goes_on()) return fast_.pause_after(read);
  if (const auto detected = fast_.period()) period_ = time_between_reads(sensor_->channels(), detected);
  return period_;
}

void SlowReader::read_once(std::vector<Reading>& readings, bool with_use) {
  std::vector<GpuUsage> uses;
  sensor_->read(clock_, readings);
  if (with_use) sensor_->read_use(clock_, uses);
  const std::lock_guard lock(mutex_);
  for (Reading reading : readings) {
    reading.channel = static_cast<std::uint16_t>(reading.channel + first_channel_);
    waiting_.push_back(reading);
  }
  std::move(uses.begin(), uses.end(), std::back_inserter(waiting_uses_));
}

void SlowReader::read_until_stopped(const std::stop_token& stop) {
  std::vector<Reading> readings(sensor_->channels().size());
  std::optional<Instant> last_use;
  while (!stop.stop_requested()) {
    std::uint64_t question = 0;
    {
      const std::lock_guard lock(mutex_);
      question = asked_;
    }
    const Instant now = clock_.now();
    const bool with_use = !last_use || now - *last_use >= kUsePeriod || question != answered_;
    if (with_use) last_use = now;
    read_once(readings, with_use);
    if (fast_.goes_on()) fast_.take(readings);
    const Duration pause = pause_after(clock_.now() - now);
    cpu_time_.store(thread_cpu_time().count(), std::memory_order_relaxed);
    std::unique_lock lock(mutex_);
    answered_ = question;
    changed_.notify_all();
    changed_.wait_for(lock, stop, pause, [this] { return asked_ != answered_ || rests_; });
    changed_.wait(lock, stop, [this] { return asked_ != answered_ || !rests_; });
  }
}

void SlowReader::ask() {
  const std::lock_guard lock(mutex_);
  ++asked_;
  changed_.notify_all();
}

void SlowReader::rest(bool rests) {
  const std::lock_guard lock(mutex_);
  rests_ = rests;
  changed_.notify_all();
}

void SlowReader::await(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return asked_ == answered_; });
}

void SlowReader::drain(std::vector<Reading>& out, std::vector<GpuUsage>& uses) {
  const std::lock_guard lock(mutex_);
  out.insert(out.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  std::move(waiting_uses_.begin(), waiting_uses_.end(), std::back_inserter(uses));
  waiting_uses_.clear();
}

LateProbe::LateProbe(std::function<Probe()> probe)
    : thread_([this, probe = std::move(probe)](const std::stop_token&) {
        result_ = probe();
        cpu_time_ = thread_cpu_time();
        done_.store(true, std::memory_order_release);
      }) {}

std::optional<Probe> LateProbe::take() {
  if (!done_.load(std::memory_order_acquire) || !result_) return std::nullopt;
  std::optional<Probe> taken = std::move(result_);
  result_.reset();
  return taken;
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// One tick: sensors, then usage, each into a record that is reused, so a steady tick allocates nothing.
#include "shell/app/recorder.h"

#include <algorithm>

namespace joulery {
namespace {

/// A little less than a tick of ten a second, or every other one would not be written.
constexpr Duration kFlushEvery = std::chrono::milliseconds(90);
constexpr Duration kSyncEvery = std::chrono::seconds(5);
constexpr auto kLongestRead = std::chrono::seconds(1);
/// The processes of the tree are listed as often as that takes a five-hundredth of a core, between these two.
constexpr Duration kTreeEvery = std::chrono::milliseconds(100);
constexpr Duration kTreeSeldom = std::chrono::seconds(1);
constexpr int kTreeShare = 500;
/// The same for the memory the tree holds, for which the kernel may walk through all of it.
constexpr Duration kMemoryEvery = std::chrono::seconds(1);
constexpr Duration kMemorySeldom = std::chrono::minutes(1);
/// Longer than drivers speak of a process that ended, shorter than a pid takes to come around again.
constexpr Duration kTreeMemory = std::chrono::seconds(10);
constexpr std::uint16_t kLateNumbers = 0x8000;
constexpr Duration kClockStep = std::chrono::seconds(1);
constexpr Duration kSuspend = std::chrono::seconds(1);  // metering 7: growth of BOOTTIME - MONOTONIC

}  // namespace

Recorder::Recorder(Instruments instruments) : instruments_(std::move(instruments)) {
  add_sensors();
  if (instruments_.node != nullptr) come_to_node();
}

void Recorder::add_sensors() {
  std::vector<std::unique_ptr<Sensor>> slow;
  std::vector<std::unique_ptr<Sensor>> fast;
  for (std::unique_ptr<Sensor>& sensor : instruments_.sensors) {
    (sensor->is_slow() ? slow : fast).push_back(std::move(sensor));
  }
  const auto number = [this](const Sensor& sensor) {
    const auto first = static_cast<std::uint16_t>(channels_.size());
    const auto own = sensor.channels();
    channels_.insert(channels_.end(), own.begin(), own.end());
    return first;
  };
  for (const auto& sensor : fast) number(*sensor);
  std::get<Sample>(sample_).readings.resize(channels_.size());
  instruments_.sensors = std::move(fast);
  for (std::unique_ptr<Sensor>& sensor : slow) {
    const std::uint16_t first = number(*sensor);
    slow_.push_back(std::make_unique<SlowReader>(std::move(sensor), *instruments_.clock, first));
  }
  followed_ = Followed(channels_);
}

void Recorder::read_slow_sensors() {
  if (is_following()) return instruments_.node->ask(kLongestRead);
  const auto deadline = std::chrono::steady_clock::now() + kLongestRead;
  for (const auto& reader : slow_) reader->ask();
  for (const auto& reader : slow_) reader->await(deadline);
}

Duration Recorder::background_time() const {
  Duration sum = probing_time_ + (late_probe_ ? late_probe_->cpu_time() : Duration{});
  for (const auto& reader : slow_) sum += reader->cpu_time();
  return sum;
}

void Recorder::rest_slow_sensors(bool rest) {
  resting_ = rest;
  for (const auto& reader : slow_) reader->rest(rest);
}

void Recorder::keep(const Record& record) {
  for (const Record& posted : log_.write(record)) road_.feed(posted);
  road_.feed(record);
}

void Recorder::take_posted() {
  for (const Record& posted : log_.take_posted()) road_.feed(posted);
}

void Recorder::write(const Record& record) {
  if (const auto* use = std::get_if<GpuUsage>(&record); use != nullptr && tell_gpu_use_) tell_gpu_use_(*use);
  if (started_) {
    keep(record);
  } else {
    early_.push_back(record);
  }
}

void Recorder::start(RunStart start, RecordSink* sink) {
  log_.open(sink);
  started_ = true;
  synced_ = instruments_.clock->now();
  // Memory held divides nothing under another policy, and asking for it is not free.
  if (start.idle_policy != IdlePolicy::use) instruments_.read_memory = {};
  keep(Record(std::move(start)));
  for (const Record& record : early_) keep(record);
  early_.clear();
  if (meters_here_) probe_late();
}

void Recorder::probe_late() {
  if (!started_ || !instruments_.late_probe || std::exchange(late_probed_, true)) return;
  late_probe_.emplace(instruments_.late_probe);
}

void Recorder::notice_suspend(Instant now) {
  const Duration offset = instruments_.clock->boot_now() - now;
  if (boot_offset_ && offset - *boot_offset_ > kSuspend) {
    const double slept = seconds_of(offset - *boot_offset_);
    write(Noticed{{"suspend", "", now, fmt::format("the machine slept for {:.0f} s", slept)}});
  }
  boot_offset_ = offset;
}

/// Against the boot clock, which a sleep moves as far as the wall clock. A time service that slews moves it by 0.5 ms a
/// second; only a step is told.
void Recorder::notice_clock_step(Instant now) {
  const Duration offset =
      instruments_.clock->utc_now().time_since_epoch() - instruments_.clock->boot_now().time_since_epoch();
  const Duration step = wall_offset_ ? offset - *wall_offset_ : Duration{};
  wall_offset_ = offset;
  if (std::chrono::abs(step) < kClockStep) return;
  write(
      Noticed{{"clock_step", "", now,
               fmt::format("the wall clock was set {} by {:.0f} s: durations and energy go by the steady clock, times "
                           "of day by the clock as it was at the start",
                           step < Duration{} ? "back" : "forward", std::abs(seconds_of(step)))}});
}

void Recorder::join_late_sensors(Instant now) {
  std::optional<Probe> found = late_probe_->take();
  if (!found) return;
  probing_time_ += late_probe_->cpu_time();
  late_probe_.reset();
  for (const Error& finding : found->findings) write(Noticed{{"sensor", "", now, describe(finding)}});
  for (const std::string& note : found->notes) write(Noticed{{"gpu_mask", "", now, note}});
  ChannelsJoined joined{now, {}, {}};
  for (std::unique_ptr<Sensor>& sensor : found->sensors) {
    const auto first = static_cast<std::uint16_t>(kLateNumbers + late_numbers_.size());
    for (const Channel& channel : sensor->channels()) late_numbers_.push_back(number_late(channel, joined));
    slow_.push_back(std::make_unique<SlowReader>(std::move(sensor), *instruments_.clock, first));
    slow_.back()->rest(resting_);
  }
  if (joined.channels.empty()) return;
  joined.gpus = found->gpus;
  write(joined);
}

/// A channel that was followed before goes on under its number.
std::uint16_t Recorder::number_late(const Channel& channel, ChannelsJoined& joined) {
  if (instruments_.node != nullptr) {
    if (const auto known = followed_.number_of(channel)) return *known;
  }
  const auto number = static_cast<std::uint16_t>(followed_.channels().size());
  followed_.join_own({channel});
  joined.channels.push_back(channel);
  return number;
}

void Recorder::read_sensors() {
  Sample& sample = std::get<Sample>(sample_);
  sample.readings.resize(std::max(sample.readings.size(), channels_.size()));
  std::size_t first = 0;
  for (const auto& sensor : instruments_.sensors) {
    const std::size_t count = sensor->channels().size();
    const std::span<Reading> own(sample.readings.data() + first, count);
    sensor->read(*instruments_.clock, own);
    for (Reading& reading : own) reading.channel = static_cast<std::uint16_t>(reading.channel + first);
    first += count;
  }
  sample.readings.resize(first);
  for (const auto& reader : slow_) reader->drain(sample.readings, uses_);
  for (Reading& reading : sample.readings) {
    if (reading.channel >= kLateNumbers) reading.channel = late_numbers_[reading.channel - kLateNumbers];
  }
}

/// A tree that takes long to look through is asked for its processes when it has just been asked for its time.
void Recorder::remember_tree(Instant now, bool with_usage) {
  if (!wants_tree()) return;
  // With its time just asked for, the answer is at hand, and kept for later it would grow old.
  const bool due = with_usage || (tree_every_ < kTreeSeldom && now - tree_asked_ >= tree_every_);
  if (!tree_seen_.empty() && !due) return;
  tree_asked_ = now;
  const Duration before = thread_cpu_time();
  for (const std::int64_t pid : tree_pids_()) tree_seen_[pid] = now;
  const Duration took = thread_cpu_time() - before + (with_usage ? tree_time_took_ : Duration{});
  tree_every_ = std::clamp(took * kTreeShare, kTreeEvery, kTreeSeldom);
  std::erase_if(tree_seen_, [now](const auto& entry) { return now - entry.second > kTreeMemory; });
}

void Recorder::write_uses() {
  for (GpuUsage& usage : uses_) {
    for (GpuUser& user : usage.users) {
      // In a library the metered program and joulery are one process: what it does on a GPU is the program's.
      if (user.kind != GpuUserKind::unseen && tree_seen_.contains(user.pid)) user.kind = GpuUserKind::tree;
    }
    write(Record(std::move(usage)));
  }
  uses_.clear();
}

void Recorder::tick(bool with_usage) {
  Sample& sample = std::get<Sample>(sample_);
  sample.at = instruments_.clock->now();
  notice_suspend(sample.at);
  notice_clock_step(sample.at);
  if (late_probe_) join_late_sensors(sample.at);
  if (instruments_.node != nullptr) attend_node(sample.at);
  if (!is_following()) {
    read_sensors();
    if (instruments_.node != nullptr) followed_.note_own(sample.readings);
    if (!sample.readings.empty()) write(sample_);
  }
  const bool has_usage = with_usage && read_usage();
  remember_tree(sample.at, with_usage);
  write_uses();
  if (has_usage) write(usage_);
  if (instruments_.node != nullptr) answer_node();
}

bool Recorder::read_usage() {
  if (!instruments_.read_usage) return false;
  Usage& usage = std::get<Usage>(usage_);
  instruments_.read_usage(usage);
  const Duration before = wants_tree() ? thread_cpu_time() : Duration{};
  usage.tree = tree_time_ ? tree_time_() : std::nullopt;
  if (wants_tree()) tree_time_took_ = thread_cpu_time() - before;
  weigh(usage);
  return true;
}

void Recorder::weigh(Usage& usage) {
  usage.cycles = {};
  if (tree_cycles_ && instruments_.read_cycles) usage.cycles.tree = tree_cycles_();
  if (usage.cycles.tree) instruments_.read_cycles(usage.cycles);
  if (tree_memory_ && instruments_.read_memory) ask_memory(usage.at);
  usage.memory = memory_;
}

void Recorder::ask_memory(Instant now) {
  if (memory_.tree && now - memory_asked_ < memory_every_) return;
  memory_asked_ = now;
  const Duration before = thread_cpu_time();
  memory_ = {};
  memory_.tree = tree_memory_();
  if (memory_.tree) instruments_.read_memory(memory_);
  memory_every_ = std::clamp((thread_cpu_time() - before) * kTreeShare, kMemoryEvery, kMemorySeldom);
}

void Recorder::flush_if_due(Instant now) {
  if (now - flushed_ < kFlushEvery) return;
  log_.flush();
  flushed_ = now;
  if (now - synced_ < kSyncEvery) return;
  log_.sync();
  synced_ = now;
}

Run Recorder::finish(Finished finished) {
  // A run that never came to a sync needs none: it may lose five seconds to a power cut anyway (metering 7), and
  // waiting for the disk would be most of its cost.
  const bool durable = finished.at - synced_ >= kSyncEvery;
  write(Record(std::move(finished)));
  log_.flush();
  if (durable) log_.sync();
  log_.close();
  if (instruments_.node != nullptr) instruments_.node->leave();
  return road_.finish();
}

}  // namespace joulery

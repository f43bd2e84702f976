// SPDX-License-Identifier: Apache-2.0
// Seen on an H100 with driver 580: a sample per process and second, zeros of idle contexts included; a process that
// ended has no samples any more, so what it used since the last look is not known.
#include "adapters/sensors/gpu/nvml_use.h"

#include <algorithm>
#include <unistd.h>

namespace joulery {
namespace {

/// A sample speaks of the driver's last period: a second on newer drivers, a sixth of one on older (metering 1.5).
constexpr std::uint64_t kLongestPeriodUs = 1'100'000;
/// Utilisation above this with no process sampled is a gap of the driver, not a true zero.
constexpr double kBusy = 0.05;
/// A list read at the end of a stretch longer than this says nothing about who was there in it.
constexpr Duration kLongestLook = std::chrono::seconds(3);

}  // namespace

void SmTimes::add(std::vector<NvmlProcessSample> samples) {
  std::sort(samples.begin(), samples.end(),
            [](const NvmlProcessSample& a, const NvmlProcessSample& b) { return a.timestamp_us < b.timestamp_us; });
  const std::uint64_t seen_before = newest_us_;
  for (const NvmlProcessSample& sample : samples) {
    if (sample.pid == 0 || sample.sm > 100 || sample.timestamp_us <= seen_before) continue;
    const auto [last, is_new] = last_us_.try_emplace(sample.pid, seen_before);
    const std::uint64_t period = std::min(sample.timestamp_us - std::max(last->second, seen_before), kLongestPeriodUs);
    last->second = sample.timestamp_us;
    // us x percent x 10 = ns x fraction
    times_[sample.pid] += Duration(static_cast<std::int64_t>(period * sample.sm * 10));
    newest_us_ = std::max(newest_us_, sample.timestamp_us);
  }
  std::erase_if(last_us_, [&](const auto& entry) { return entry.second + 60 * kLongestPeriodUs < newest_us_; });
}

std::map<std::int64_t, Duration> SmTimes::take_all() { return std::exchange(times_, {}); }

NvmlUse::NvmlUse(const NvmlFunctions& nvml, std::vector<NvmlGpu> gpus, Files& files) : nvml_(nvml), pids_(files) {
  for (NvmlGpu& gpu : gpus) {
    Watched watched;
    watched.monitor = NvmlGpm::open(nvml, gpu.device, std::nullopt);
    for (const NvmlInstance& instance : gpu.instances) {
      watched.instance_monitors.push_back(NvmlGpm::open(nvml, gpu.device, instance.id));
    }
    watched.gpu = std::move(gpu);
    gpus_.push_back(std::move(watched));
  }
}

NvmlUse::Seen NvmlUse::known(const Watched& watched, const Place& place) {
  if (const auto before = watched.before.find(place); before != watched.before.end() && before->second.mapped) {
    return before->second;
  }
  if (const auto found = pids_.of(place.pid)) return {*found, true, {}};
  return {{place.pid, {}}, false, {}};
}

bool NvmlUse::list(const Watched& watched, NvmlDevice device, std::optional<std::uint32_t> instance, Seers& now) {
  const auto running = running_processes(nvml_, device);
  if (!running) return false;
  for (const RunningProcess& process : *running) {
    const Place place{process.pid, instance};
    Seen seen = known(watched, place);
    seen.memory_bytes = process.memory_bytes;
    now.insert_or_assign(place, std::move(seen));
  }
  return true;
}

GpuUser NvmlUse::user_of(const Place& place, const Seen& seen) {
  GpuUser user;
  user.pid = seen.known.pid;
  user.name = seen.known.name;
  user.instance = place.instance;
  user.memory_bytes = seen.memory_bytes;
  if (!seen.mapped) {
    user.kind = GpuUserKind::unseen;
  } else if (seen.known.pid == ::getpid()) {
    user.kind = GpuUserKind::joulery;
  }
  return user;
}

bool NvmlUse::is_busy(Watched& watched, GpuUsage& usage) const {
  // Asked at every look, so that it speaks of the time since the last one.
  const auto mean = mean_utilisation(nvml_, watched.gpu.device, watched.utilisation_seen_us);
  if (mean) watched.utilisation_seen_us = mean->newest_us;
  // The ring counts time with a kernel: none of it means that no multiprocessor worked, more says not how many did.
  if (mean && mean->fraction == 0 && !usage.sm_activity) usage.sm_activity = 0;
  return (mean && mean->fraction > kBusy) || usage.sm_activity.value_or(0) > kBusy;
}

void NvmlUse::read_whole(Watched& watched, GpuUsage& usage) {
  Seers now;
  usage.complete = list(watched, watched.gpu.device, std::nullopt, now);
  auto samples = process_samples(nvml_, watched.gpu.device, watched.times.newest_us());
  const bool busy = is_busy(watched, usage);
  const bool said = samples && !(samples->empty() && busy);
  if (samples) watched.times.add(std::move(*samples));
  const auto times = watched.times.take_all();
  Seers all = now;
  all.insert(watched.before.begin(), watched.before.end());
  for (const auto& [pid, time] : times) {
    if (const Place place{pid, std::nullopt}; !all.contains(place)) all.emplace(place, known(watched, place));
  }
  for (const auto& [place, seen] : all) {
    GpuUser user = user_of(place, seen);
    const auto time = times.find(place.pid);
    const bool stayed = now.contains(place) && watched.before.contains(place);
    if (time != times.end()) {
      user.sm_time = time->second;
    } else if (said && stayed) {
      user.sm_time = Duration::zero();  // the driver lists who used the GPU: this one did not
    }
    usage.users.push_back(std::move(user));
  }
  if (!usage.complete) now.clear();
  usage.complete = usage.complete && !(busy && all.empty());  // the driver withholds who: another namespace's process
  watched.before = std::move(now);
}

void NvmlUse::read_instances(Watched& watched, GpuUsage& usage) {
  Seers now;
  usage.complete = !watched.gpu.instances.empty();  // without rights they look the same as none
  usage.slices = watched.gpu.slices;
  bool busy = is_busy(watched, usage);
  for (std::size_t i = 0; i < watched.gpu.instances.size(); ++i) {
    const NvmlInstance& instance = watched.gpu.instances[i];
    GpuInstanceUse use;
    use.uuid = instance.uuids.front();
    use.slices = instance.slices;
    use.multiprocessors = instance.multiprocessors;
    if (watched.instance_monitors[i]) use.activity = watched.instance_monitors[i]->look().sm;
    busy = busy || use.activity.value_or(0) > kBusy;
    usage.instances.push_back(std::move(use));
    for (NvmlDevice device : instance.devices) {
      usage.complete = list(watched, device, static_cast<std::uint32_t>(i), now) && usage.complete;
    }
  }
  Seers all = now;
  all.insert(watched.before.begin(), watched.before.end());
  for (const auto& [place, seen] : all) usage.users.push_back(user_of(place, seen));
  usage.complete = usage.complete && !(busy && all.empty());
  watched.before = std::move(now);
}

void NvmlUse::read(Clock& clock, std::vector<GpuUsage>& out) {
  for (Watched& watched : gpus_) {
    GpuUsage usage;
    usage.part = watched.gpu.part();
    if (watched.monitor) {
      const GpmActivity activity = watched.monitor->look();
      usage.sm_activity = activity.sm;
      usage.tensor_activity = activity.tensor;
    }
    if (watched.gpu.mig.value_or(false)) {
      read_instances(watched, usage);
    } else {
      read_whole(watched, usage);
    }
    usage.at = clock.now();
    const auto from = std::exchange(watched.from, usage.at);
    if (!from) continue;
    usage.from = *from;
    usage.complete = usage.complete && usage.at - usage.from <= kLongestLook;
    out.push_back(std::move(usage));
  }
}

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// Before each tick the files are made to say what the hardware would say then. RAPL counters move every millisecond.
#include "tests/rig/machine.h"

#include <cerrno>
#include <cmath>

#include "adapters/sensors/cpu/powercap.h"
#include "shell/app/recorder.h"
#include "shell/app/scripted_instruments.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

namespace joulery::rig {
namespace {

constexpr std::int64_t kCounterTickUs = 1'000;
constexpr std::int64_t kReadUs = 3;  ///< what reading one file takes
constexpr int kProcessors = 2;
const std::string kFolder = "/sys/class/powercap/";

Duration of_us(std::int64_t us) { return std::chrono::microseconds(us); }

bool is_in(const std::optional<Stretch>& stretch, std::int64_t us) {
  return stretch && us >= stretch->from_us && us < stretch->to_us;
}

/// The GPU's instrument; NVML itself has a stub of its own (tests/stubs), here the numbers matter.
class GpuSensor final : public Sensor {
 public:
  GpuSensor(const Gpu& gpu, const TrueLoad& load, Instant zero) : gpu_(gpu), load_(load), zero_(zero) {
    Channel power;
    power.source = "nvml GPU-1 power";
    power.part = {"machine/gpu-0", PartKind::gpu};
    power.kind = ChannelKind::power;
    power.period = of_us(gpu.period_us);
    power.accuracy_fraction = 0.04;
    power.max_power = 500 * watt;
    power.view = 10;
    power.behaviour = SensorBehaviour{of_us(gpu.window_us), of_us(gpu.lag_us + gpu.window_us / 2), 1, {}};
    if (gpu.has_counter) {
      Channel counter = power;
      counter.source = "nvml GPU-1 energy";
      counter.kind = ChannelKind::counter;
      counter.scale = {1000, 1};
      counter.view = 0;
      channels_.push_back(counter);
    }
    channels_.push_back(power);
  }
  [[nodiscard]] std::string name() const override { return "gpu of the rig"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  void read(Clock& clock, std::span<Reading> out) override {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const Instant at = clock.now();
      const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(at - zero_).count();
      const std::uint64_t value = channels_[i].kind == ChannelKind::counter ? millijoules_at(us) : microwatts_at(us);
      out[i] = {static_cast<std::uint16_t>(i), std::nullopt, at, value};
    }
  }

 private:
  [[nodiscard]] std::int64_t published(std::int64_t us) const { return us / gpu_.period_us * gpu_.period_us; }
  [[nodiscard]] std::uint64_t millijoules_at(std::int64_t us) const {
    const auto nanojoules = static_cast<double>(load_.nanojoules_at(published(us)));
    return 7'000'000 + static_cast<std::uint64_t>(nanojoules * 1e-6 * gpu_.gain * gpu_.counter_factor);
  }
  [[nodiscard]] std::uint64_t microwatts_at(std::int64_t us) const {
    const std::int64_t end = published(us) - gpu_.lag_us;
    const auto nanojoules = static_cast<double>(load_.nanojoules(end - gpu_.window_us, end));
    return static_cast<std::uint64_t>(nanojoules / static_cast<double>(gpu_.window_us) * gpu_.gain) * 1000;
  }

  const Gpu& gpu_;
  const TrueLoad& load_;
  Instant zero_;
  std::vector<Channel> channels_;
};

/// One run of one plan.
class Machine {
 public:
  Machine(const Plan& plan, std::uint64_t seed) : plan_(plan), chance_(seed), zero_(clock_.now()) {
    files_.put("/proc/cpuinfo", "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\nmodel name\t: Rig\n");
    for (const Zone& zone : plan.zones) {
      const std::string folder = kFolder + zone.folder;
      files_.put(folder + "/name", zone.name + "\n");
      files_.put(folder + "/max_energy_range_uj", std::to_string(zone.range_uj) + "\n");
      files_.put(folder + "/constraint_0_name", "long_term\n");
      files_.put(folder + "/constraint_0_max_power_uw", "250000000\n");
    }
    show(false);
    Instruments instruments;
    instruments.clock = &clock_;
    instruments.sensors = std::move(probe_powercap(files_).sensors);
    if (plan.gpu) {
      instruments.sensors.push_back(std::make_unique<GpuSensor>(*plan.gpu, plan.loads[plan.gpu->load], zero_));
    }
    instruments.read_usage = [this](Usage& usage) { tell_usage(usage); };
    recorder_ = std::make_unique<Recorder>(std::move(instruments));
    recorder_->account_tree([this] { return of_us(now_us() / 4); }, {});
  }

  Outcome run() {
    recorder_->tick(true);
    clock_.advance(of_us(200));
    begin_us_ = now_us();
    recorder_->write(WorkloadStarted{clock_.now(), 42});
    RunStart start;
    start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
    start.command = {"/usr/bin/train"};
    start.channels = recorder_->channels();
    recorder_->start(std::move(start), &sink_);
    while (now_us() < begin_us_ + plan_.length_us) advance();
    recorder_->write(WorkloadEnded{clock_.now(), {0, {}}});
    clock_.advance(of_us(300));
    show(true);
    recorder_->tick(true);
    return outcome(recorder_->finish({clock_.now(), 8'000'000, 0, {}}));
  }

 private:
  [[nodiscard]] std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(clock_.now() - zero_).count();
  }

  /// Ten times a second, as well as a busy machine lets it.
  void advance() {
    const std::int64_t before = now_us();
    std::int64_t wait = 100'000 + chance_.between(-2'000, chance_.happens(0.05) ? 90'000 : 4'000);
    if (is_in(plan_.unread, before + wait)) wait = plan_.unread->to_us - before;
    const auto passes = [&](const std::optional<std::int64_t>& us) {
      return us && before < *us && before + wait >= *us;
    };
    if (passes(plan_.sleeps_us)) clock_.suspend(std::chrono::minutes(10));
    if (passes(plan_.wall_step_us)) clock_.step_wall(-std::chrono::hours(1));
    clock_.advance(of_us(wait));
    mark_steps();
    show(true);
    const bool usage_due = now_us() - usage_us_ >= 1'000'000;
    if (usage_due) usage_us_ = now_us();
    recorder_->tick(usage_due);
  }

  void mark_steps() {
    if (!plan_.step_us) return;
    for (; (steps_ + 1) * *plan_.step_us < now_us(); ++steps_) {
      const Instant from = zero_ + of_us(steps_ * *plan_.step_us);
      recorder_->write(SpanBegun{static_cast<std::uint32_t>(steps_ + 1), {}, from, "step", SpanRole::user});
      const Instant to = from + of_us(*plan_.step_us * 9 / 10);
      recorder_->write(SpanEnded{static_cast<std::uint32_t>(steps_ + 1), to, {}});
    }
  }

  void tell_usage(Usage& usage) {
    usage.at = clock_.now();
    usage.machine_total = kProcessors * of_us(now_us());
    usage.machine_busy = of_us(now_us() / 2);
    usage.self = of_us(now_us() / 1000);
  }

  /// What the counter has counted from `since` to `us`.
  [[nodiscard]] std::int64_t counted(const Zone& zone, std::int64_t since, std::int64_t us) const {
    const TrueLoad& load = plan_.loads[zone.load];
    const bool hangs = &zone == plan_.zones.data() && plan_.stands_still && us >= plan_.stands_still->from_us;
    if (!hangs) return load.nanojoules(since, us);
    const auto [from, to] = *plan_.stands_still;
    if (us < to) return load.nanojoules(since, from);
    return load.nanojoules(since, us) - (plan_.catches_up ? 0 : load.nanojoules(from, to));
  }

  [[nodiscard]] std::int64_t microjoules_of(const Zone& zone, std::int64_t us) const {
    std::int64_t since = 0;
    std::int64_t begins_at = zone.begins_at_uj;
    for (const auto& anew : {plan_.restarts_us, plan_.sleeps_us}) {
      if (!anew || us < *anew) continue;
      since = *anew;
      begins_at = 0;
    }
    const auto nanojoules = static_cast<double>(counted(zone, since, us));
    const std::int64_t unit = (zone.range_uj + 0x7FFFFFFF) / 0xFFFFFFFF;
    return (begins_at + std::llround(nanojoules * zone.gain / 1000)) % (zone.range_uj + unit);
  }

  void show(bool with_faults) {
    const std::int64_t us = now_us();
    for (const Zone& zone : plan_.zones) {
      const std::string folder = kFolder + zone.folder;
      const bool first = &zone == plan_.zones.data();
      if (first && plan_.vanishes_us && us >= *plan_.vanishes_us) {
        files_.remove(folder);
        continue;
      }
      const std::int64_t seen_us = us / kCounterTickUs * kCounterTickUs;
      const std::string path = folder + "/energy_uj";
      files_.mend(path);
      const bool garbled = with_faults && chance_.happens(plan_.garbled);
      files_.put(path, garbled ? "\x7f\xffgarbage" : std::to_string(microjoules_of(zone, seen_us)) + "\n");
      if (with_faults && chance_.happens(plan_.failing)) files_.fail(path, EIO);
    }
  }

  /// True energy of one part in the window, and how much of it lies in gaps.
  void add_truth(std::size_t load, const std::string& part, Outcome& out, std::int64_t& nanojoules,
                 std::int64_t& in_gaps) const {
    const auto us_of = [this](Instant at) {
      return std::chrono::duration_cast<std::chrono::microseconds>(at - zero_).count();
    };
    nanojoules += plan_.loads[load].nanojoules(us_of(out.run.begin), us_of(out.run.end));
    for (const Gap& gap : out.run.gaps) {
      if (gap.part == part) in_gaps += plan_.loads[load].nanojoules(us_of(gap.from), us_of(gap.to));
    }
  }

  [[nodiscard]] Outcome outcome(const Run& live) {
    std::vector<Record> records = sink_.records;
    if (plan_.killed_us) std::erase_if(records, [this](const Record& record) { return is_after_the_kill(record); });
    Road road;
    for (const Record& record : records) road.feed(record);
    Outcome out;
    Run again = road.finish();
    out.replay_is_same = plan_.killed_us.has_value() || again == live;
    out.run = std::move(again);
    std::int64_t nanojoules = 0;
    std::int64_t in_gaps = 0;
    for (std::size_t load = 0; load < plan_.loads.size(); ++load) {
      const auto zone =
          std::find_if(plan_.zones.begin(), plan_.zones.end(), [&](const Zone& z) { return z.load == load; });
      const std::string part = zone == plan_.zones.end() ? "gpu-0" : zone->name;
      add_truth(load, "machine/" + part, out, nanojoules, in_gaps);
    }
    out.whole_truth = Energy::of_microjoules(nanojoules / 1000);
    out.truth = Energy::of_microjoules((nanojoules - in_gaps) / 1000);
    return out;
  }

  [[nodiscard]] bool is_after_the_kill(const Record& record) const {
    const Instant killed = zero_ + of_us(*plan_.killed_us);
    if (const auto* sample = std::get_if<Sample>(&record)) return sample->at > killed;
    if (const auto* usage = std::get_if<Usage>(&record)) return usage->at > killed;
    return std::holds_alternative<WorkloadEnded>(record) || std::holds_alternative<Finished>(record);
  }

  const Plan& plan_;
  Chance chance_;
  testing::FakeFiles files_;
  testing::ManualClock clock_{of_us(kReadUs)};
  Instant zero_;
  std::unique_ptr<Recorder> recorder_;
  script::ScriptedSink sink_;
  std::int64_t begin_us_ = 0;
  std::int64_t usage_us_ = 0;
  std::int64_t steps_ = 0;
};

}  // namespace

Outcome run(const Plan& plan, std::uint64_t seed) { return Machine(plan, seed).run(); }

}  // namespace joulery::rig

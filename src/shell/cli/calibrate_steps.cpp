// SPDX-License-Identifier: Apache-2.0
// One loop, two recorders: the measurement of the machine waits and watches for Ctrl-C, the wall meter's recorder ticks
// along. Every step is cut out of both recordings afterwards.
#include "shell/cli/calibrate_steps.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>

#include "adapters/processes/launch.h"
#include "adapters/sensors/table.h"
#include "core/metering/wall_resolution.h"
#include "foundation/units/format.h"
#include "shell/app/measurement.h"
#include "shell/app/step_recording.h"

namespace joulery {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(100);
/// Readings of slow sensors of the last step.
constexpr Duration kAfterLast = std::chrono::milliseconds(1500);
constexpr Duration kGpuTurn = std::chrono::seconds(1);
constexpr int kPatienceMs = 5000;
constexpr double kLeastCoverage = 0.9;

Error interrupted() { return {ErrorKind::transient, "interrupted", {}, "nothing was changed"}; }

/// The processes that load the machine in one step; they end with it.
class Loads {
 public:
  Loads() = default;
  Loads(const Loads&) = delete;
  Loads& operator=(const Loads&) = delete;
  ~Loads() { stop(); }

  Result<void> start(const std::vector<std::string>& command, bool is_gpu) {
    const UniqueFd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
    auto started = start_workload({.argv = command,
                                   .stdin_fd = nowhere.get(),
                                   .stdout_fd = nowhere.get(),
                                   .name = "calibrate",
                                   .group = ProcessGroup::own});
    if (!started) return failure(started.error());
    running_.push_back(std::move(*started));
    if (is_gpu) gpu_ = running_.back().get();
    return {};
  }

  /// Stops or continues the GPU's command.
  void turn_gpu(bool on) {
    if (gpu_ != nullptr) static_cast<void>(gpu_->signal(on ? SIGCONT : SIGSTOP));
  }

  /// Errors: one of them has ended already.
  Result<void> check() {
    for (const auto& load : running_) {
      const auto ended = load->poll();
      if (!ended || !*ended) continue;
      const bool is_gpu = load.get() == gpu_;
      return failure(ErrorKind::broken, "a load ended before its step did", is_gpu ? "--gpu-load" : "worker-load",
                     is_gpu ? "name a command that works for longer; it is stopped at the end of each step"
                            : "free memory and processes, and try again");
    }
    return {};
  }

  void stop() {
    for (const auto& load : running_) {
      const auto ended = load->poll();
      if (ended && *ended) continue;
      for (const int number : {SIGCONT, SIGTERM}) static_cast<void>(load->signal(number));
      pollfd end{load->end_fd(), POLLIN, 0};
      if (::poll(&end, 1, kPatienceMs) == 0) static_cast<void>(load->signal(SIGKILL));
      static_cast<void>(::poll(&end, 1, kPatienceMs));
      static_cast<void>(load->poll());
    }
    running_.clear();
    gpu_ = nullptr;
  }

 private:
  std::vector<std::unique_ptr<Workload>> running_;
  Workload* gpu_ = nullptr;
};

/// When one step was, in both recordings.
struct StepStretch {
  Stretch window;
  UtcTime begin;
};

class StepMeter {
 public:
  StepMeter(Workbench& bench, std::optional<Instruments> wall, Context& context)
      : context_(context), measurement_(bench.equipment().instruments(), bench.equipment().interval()) {
    RunStart start = bench.equipment().describe({}, measurement_.channels());
    start.rest_model.reset();  // what is fitted must not hold what was fitted before
    host_ = start.host;
    anchor_ = start.anchor;
    measurement_.start(std::move(start), &machine_);
    if (!wall) return;
    wall_recorder_.emplace(std::move(*wall));
    RunStart of_wall;
    of_wall.id = "wall";
    of_wall.interval = kTick;
    of_wall.channels = wall_recorder_->channels();
    wall_channels_ = of_wall.channels;
    wall_recorder_->start(std::move(of_wall), &wall_);
  }

  /// Errors: Ctrl-C.
  Result<void> await_sensors() {
    if (!measurement_.await_sensors()) return failure(interrupted());
    return {};
  }

  Result<StepStretch> measure(const PlannedStep& step, const CalibrationPlan& plan, std::size_t number) {
    Loads loads;
    if (auto started = start_loads(step, plan, loads); !started) return failure(started.error());
    number_ = number;
    count_ = plan.steps.size();
    name_ = step.name;
    left_ = (plan.step_time + plan.settle) * static_cast<long>(count_ - number);
    if (auto settled = wait(plan.settle, step.gpu == GpuLoad::half, loads); !settled) return failure(settled.error());
    StepStretch stretch;
    begin(stretch);
    if (auto waited = wait(plan.step_time, step.gpu == GpuLoad::half, loads); !waited) return failure(waited.error());
    end(stretch);
    if (auto alive = loads.check(); !alive) return failure(alive.error());
    return stretch;
  }

  Result<void> drain() {
    Loads none;
    return wait(kAfterLast, false, none);
  }

  [[nodiscard]] const StepRecording& machine() const { return machine_; }
  [[nodiscard]] const StepRecording& wall() const { return wall_; }
  [[nodiscard]] bool has_wall() const { return wall_recorder_.has_value(); }
  [[nodiscard]] const std::vector<Channel>& wall_channels() const { return wall_channels_; }
  [[nodiscard]] const Host& host() const { return host_; }

 private:
  static Result<void> start_loads(const PlannedStep& step, const CalibrationPlan& plan, Loads& loads) {
    if (!step.loads.empty()) {
      const double seconds = seconds_of(plan.step_time + plan.settle) + 60;  // stopped earlier, never left behind
      std::vector<std::string> command{plan.worker, fmt::format("{:.0f}", seconds)};
      command.insert(command.end(), step.loads.begin(), step.loads.end());
      if (auto started = loads.start(command, false); !started) return started;
    }
    return step.gpu == GpuLoad::none ? Result<void>() : loads.start(plan.gpu_command, true);
  }

  /// Waits and reads; `half`: the GPU's command works every other second. Errors: Ctrl-C.
  Result<void> wait(Duration time, bool half, Loads& loads) {
    const Instant until = measurement_.clock().now() + time;
    bool on = true;
    Instant turn = measurement_.clock().now() + kGpuTurn;
    for (Instant now = measurement_.clock().now(); now < until; now = measurement_.clock().now()) {
      if (measurement_.wait({std::min(kTick, until - now), false, {}}) == Woken::interrupted) {
        return failure(interrupted());
      }
      if (wall_recorder_) wall_recorder_->tick(false);
      if (half && now >= turn) {
        on = !on;
        loads.turn_gpu(on);
        turn += kGpuTurn;
      }
      show_progress(until - now);
    }
    if (half) loads.turn_gpu(true);
    return {};
  }

  void begin(StepStretch& stretch) {
    read_all();
    const Instant now = measurement_.clock().now();
    stretch.window = {now, now};
    stretch.begin = anchor_.utc_of(now);
  }

  void end(StepStretch& stretch) {
    const Instant now = measurement_.clock().now();
    read_all();
    stretch.window.end = now;
  }

  void read_all() {
    measurement_.tick_with_slow();
    if (!wall_recorder_) return;
    wall_recorder_->read_slow_sensors();
    wall_recorder_->tick(false);
  }

  void show_progress(Duration left_of_step) {
    if (!context_.err_terminal().is_tty || context_.globals().quiet || number_ >= count_) return;
    constexpr std::size_t kWidth = 20;
    const std::size_t done = kWidth * number_ / std::max<std::size_t>(1, count_);
    std::string bar(done, '#');
    bar.resize(kWidth, '.');
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(left_);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left_of_step);
    context_.err(fmt::format("\r  [{}] step {} of {}: {}, {} s; about {} min left\x1b[K", bar, number_ + 1, count_,
                             name_, seconds.count(), minutes.count()));
  }

  Context& context_;
  Measurement measurement_;
  StepRecording machine_;
  StepRecording wall_;
  std::optional<Recorder> wall_recorder_;
  std::vector<Channel> wall_channels_;
  Host host_;
  ClockAnchor anchor_;
  std::size_t number_ = 0;
  std::size_t count_ = 0;
  std::string name_;
  Duration left_{};
};

/// What was seen of a stretch, as if it had been seen all the time.
Bounded<Energy> of_whole_step(const PartResult& part) {
  const double factor = 1 / part.coverage;
  return {part.energy.low * factor, part.energy.best * factor, part.energy.high * factor};
}

Error not_seen(const PartResult& part, const std::string& step) {
  return {ErrorKind::broken, fmt::format("{} was seen {:.0f} % of the time", part.part.name(), part.coverage * 100),
          "step " + step, "see joulery doctor for its sensor"};
}

/// The parts of one step along the cut; the first step fixes the cut.
Result<void> add_parts(const Run& run, LoadStep& step, std::vector<CutMember>& cut) {
  std::vector<CutMember> members;
  for (const PartResult& part : run.parts) {
    if (!part.on_cut) continue;
    if (part.coverage < kLeastCoverage) return failure(not_seen(part, step.name));
    members.push_back({part.part.path, part.method, part.source});
    step.parts.push_back(of_whole_step(part));
  }
  if (members.empty()) {
    return failure(ErrorKind::unsupported, "no part of this machine is measured or modelled", step.name,
                   "see joulery doctor");
  }
  if (cut.empty()) cut = members;
  if (cut == members) return {};
  return failure(ErrorKind::broken, "the parts that are summed changed from one step to the next", step.name,
                 "see joulery doctor; a sensor failed meanwhile");
}

/// The wall's channel that counts: the best view of the outermost part.
const PartResult* wall_part(const Run& run) {
  const PartResult* best = nullptr;
  for (const PartResult& part : run.parts) {
    if (!is_whole_machine(part.part)) continue;
    const bool copy = has_flag(part, "duplicate");
    if (!copy && (best == nullptr || contains(part.part, best->part))) best = &part;
  }
  return best;
}

Result<void> add_wall(const StepMeter& meter, const StepStretch& stretch, LoadStep& step, WallMeter& wall) {
  const Run run = meter.wall().run_of(stretch.window);
  const PartResult* part = wall_part(run);
  if (part == nullptr || part->evidence.samples == 0 || part->energy.best <= Energy{}) {
    return failure(ErrorKind::broken, "the wall meter counted nothing", "step " + step.name,
                   "use longer steps (--step-time), or a finer meter");
  }
  if (part->coverage < kLeastCoverage) return failure(not_seen(*part, step.name));
  const auto channel = std::find_if(meter.wall_channels().begin(), meter.wall_channels().end(),
                                    [&](const Channel& one) { return one.source == part->source; });
  wall = {part->source, channel->accuracy_fraction, channel->accuracy_source};
  const auto number = static_cast<std::uint16_t>(channel - meter.wall_channels().begin());
  step.wall = of_whole_step(*part).best;
  Stretch seen = stretch.window;
  if (channel->kind == ChannelKind::power) {
    // The display's unit is the meter's: a step in which it stands still does not tell it.
    seen.begin = Instant::min();
    seen.end = Instant::max();
  }
  step.wall_resolution = wall_resolution(*channel, meter.wall().readings_of(number, seen), step.time);
  return {};
}

bool tells_whole_machine(const Sensor& sensor) {
  const auto channels = sensor.channels();
  return std::any_of(channels.begin(), channels.end(),
                     [](const Channel& channel) { return is_whole_machine(channel.part); });
}

}  // namespace

Result<Instruments> wall_instruments(Context& context, const std::string& source, Clock& clock) {
  ProbeContext probe = probe_context(context.files());
  ProbeSettings settings = probe_settings(context.variables(), std::nullopt);
  settings.named = {source};
  settings.apply(probe);
  Instruments instruments;
  instruments.clock = &clock;
  std::optional<Error> finding;
  for (const Backend& backend : backends()) {
    if (!backend.named) continue;
    Probe found = backend.probe(probe);
    if (!finding && !found.findings.empty()) finding = found.findings.front();
    for (auto& sensor : found.sensors) {
      if (tells_whole_machine(*sensor)) instruments.sensors.push_back(std::move(sensor));
    }
  }
  if (!instruments.sensors.empty()) return instruments;
  if (finding) return failure(std::move(*finding));
  return failure(ErrorKind::unsupported, "this source tells nothing of the whole machine", source,
                 "name a plug, a management controller, or a program whose channel is called wall");
}

Result<MeasuredSteps> measure_steps(const CalibrationPlan& plan, Workbench& bench, std::optional<Instruments> wall,
                                    Context& context) {
  StepMeter meter(bench, std::move(wall), context);
  if (auto found = meter.await_sensors(); !found) return failure(found.error());
  std::vector<StepStretch> stretches;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    auto stretch = meter.measure(plan.steps[i], plan, i);
    if (context.err_terminal().is_tty) context.err("\r\x1b[K");
    if (!stretch) return failure(stretch.error());
    stretches.push_back(*stretch);
  }
  if (auto drained = meter.drain(); !drained) return failure(drained.error());
  MeasuredSteps measured;
  measured.host = meter.host();
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const StepStretch& stretch = stretches[i];
    LoadStep step;
    step.name = plan.steps[i].name;
    step.kind = plan.steps[i].kind;
    step.begin = stretch.begin;
    step.time = stretch.window.end - stretch.window.begin;
    const Run run = meter.machine().run_of(stretch.window);
    measured.host.gpus = run.start.host.gpus;
    if (auto added = add_parts(run, step, measured.cut); !added) return failure(added.error());
    if (meter.has_wall()) {
      if (auto added = add_wall(meter, stretch, step, measured.meter); !added) return failure(added.error());
    }
    measured.steps.push_back(std::move(step));
  }
  return measured;
}

bool is_interruption(const Error& error) { return error == interrupted(); }

}  // namespace joulery

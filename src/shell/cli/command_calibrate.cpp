// SPDX-License-Identifier: Apache-2.0
// joulery calibrate: load steps under a wall meter, a fit of the parts to it, and what it is worth; or the same from
// stored runs and a meter that somebody read. The arithmetic is core/metering/wall_fit.h's, the loads worker-load's.
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>
#include <unistd.h>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/host/host.h"
#include "adapters/sensors/named_sources.h"
#include "core/metering/rest.h"
#include "foundation/base/text.h"
#include "foundation/units/format.h"
#include "foundation/units/parse.h"
#include "shell/cli/calibrate_result.h"
#include "shell/cli/calibrate_runs.h"
#include "shell/cli/commands.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"
#include "shell/session/calibration_file.h"

namespace joulery {
namespace {

constexpr std::string_view kLater = "later";
constexpr std::string_view kRuns = "runs";
constexpr Duration kShortestStep = std::chrono::seconds(2);
constexpr Duration kLongestStep = std::chrono::hours(1);
/// A person reads a display at an edge within so long.
constexpr Duration kHand = std::chrono::seconds(2);

constexpr std::array kOptions{
    OptionSpec{"--wall", "SOURCE",
               "the wall meter: shelly:URL, tasmota:URL, redfish:URL, ipmitool, program:CMD, ..., or later, or runs"},
    OptionSpec{"--since", "T", "with --wall runs: runs of the last T (365d)"},
    OptionSpec{"--wall-energy", "START,END", "what the meter showed before and after a stored run: 1.204kWh,1.317kWh",
               0, true},
    OptionSpec{"--run", "RUN", "the run --wall-energy belongs to, in the same order (last)", 0, true},
    OptionSpec{"--gpu-load", "CMD", "a command that loads the GPU until it is stopped; without it no GPU is loaded"},
    OptionSpec{"--steps", "KINDS", "only these kinds of step: some of idle,cpu,one-core,memory,gpu,mixed"},
    OptionSpec{"--step-time", "T", "length of a step, 2s to 1h (30s); shorter ones widen the doubt"},
    OptionSpec{"--settle", "T", "time to settle before each step (10s)"},
    OptionSpec{"--gpus", "LIST",
               "measure these GPUs only: indices, UUIDs or their beginnings, e.g. 0,GPU-1c5b; "
               "visible: what CUDA shows"},
};

Result<Duration> duration_option(const Invocation& invocation, std::string_view option, Duration usual,
                                 Duration least) {
  const auto text = invocation.value(option);
  if (!text) return usual;
  auto time = parse_duration(*text);
  if (!time) return time;
  if (*time < least || *time > kLongestStep) {
    return failure(ErrorKind::invalid, fmt::format("{} lies outside {} to 1 h", *text, format(least)),
                   std::string(option), "write for example 30s");
  }
  return time;
}

Result<std::string> find_worker(const Context& context) {
  const auto named = context.variables().find("JOULERY_LIBEXEC");
  std::error_code unknown;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  const std::string folder =
      named != context.variables().end() ? named->second : (self.parent_path() / "../libexec/joulery").string();
  std::string path = folder + "/worker-load";
  if (::access(path.c_str(), X_OK) == 0) return path;
  return failure(ErrorKind::gone, "the load generator is not there", path,
                 "install joulery again, or set JOULERY_LIBEXEC to the folder that holds worker-load");
}

void note_short_cuts(CalibrationPlan& plan, bool some_kinds) {
  if (plan.step_time < usual_step || plan.settle < usual_settle) {
    plan.notes.push_back(
        fmt::format("steps of {} after {} instead of 30 s after 10 s: what slow meters, fans and warmth do in longer "
                    "times is not in the bounds",
                    format(plan.step_time), format(plan.settle)));
  }
  if (some_kinds) plan.notes.emplace_back("only some kinds of step were made: the fit has not seen the others");
}

Result<CalibrationPlan> plan_of(const Invocation& invocation, const Context& context) {
  CalibrationPlan plan;
  if (const auto command = invocation.value("--gpu-load")) {
    auto words = split_command(*command);
    if (!words) return failure(words.error());
    plan.gpu_command = std::move(*words);
  }
  const bool has_gpu = !plan.gpu_command.empty();
  const auto step_time = duration_option(invocation, "--step-time", usual_step, kShortestStep);
  if (!step_time) return failure(step_time.error());
  const auto settle = duration_option(invocation, "--settle", usual_settle, Duration::zero());
  if (!settle) return failure(settle.error());
  plan.step_time = *step_time;
  plan.settle = *settle;
  const auto kinds =
      parse_step_kinds(invocation.value("--steps").value_or(has_gpu ? "idle,cpu,one-core,memory,gpu,mixed"
                                                                    : "idle,cpu,one-core,memory,mixed"),
                       has_gpu);
  if (!kinds) return failure(kinds.error());
  plan.steps = plan_steps(*kinds, has_gpu, std::random_device()());
  auto worker = find_worker(context);
  if (!worker) return failure(worker.error());
  plan.worker = std::move(*worker);
  note_short_cuts(plan, invocation.has("--steps"));
  return plan;
}

/// Asked for before anything takes minutes.
Result<void> check_wall_source(const std::string& source) {
  if (source == kLater) return {};
  if (source.starts_with("replay:")) {
    return failure(ErrorKind::invalid, "a recording is no meter of these steps", "--wall",
                   "name the meter itself; for a file it wrote: --wall later, then joulery import wall FILE");
  }
  auto known = check_source(source);
  if (known) return {};
  Error error = known.error();
  error.where = "--wall";
  return failure(std::move(error));
}

int keep_for_later(const MeasuredSteps& measured, const CalibrationPlan& plan, Clock& clock, Context& context) {
  Calibration steps;
  steps.id = "later";
  steps.host_id_hash = measured.host.id_hash;
  steps.made = clock.utc_now();
  steps.fingerprint = fingerprint_of(measured.host);
  steps.cut = measured.cut;
  steps.steps = measured.steps;
  steps.notes = plan.notes;
  const std::string path = calibration_steps_path(calibration_folder(context.paths()), measured.host);
  if (auto kept = write_calibration_file(path, calibration_steps_json(steps, written_by(context))); !kept) {
    return context.fail(kept.error(), ExitCode::store);
  }
  if (context.globals().json) context.out(calibration_steps_json(steps, written_by(context)));
  context.note(fmt::format("{} steps wait in {}; give them what the meter wrote: joulery import wall FILE",
                           steps.steps.size(), path));
  return 0;
}

int by_steps(const Invocation& invocation, Context& context, const std::string& source) {
  if (auto known = check_wall_source(source); !known) return context.fail(known.error(), ExitCode::usage);
  const auto plan = plan_of(invocation, context);
  if (!plan)
    return context.fail(plan.error(), plan.error().kind == ErrorKind::gone ? ExitCode::nothing : ExitCode::usage);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation, source); !ready) return context.fail(ready.error());
  std::optional<Instruments> wall;
  if (source != kLater) {
    auto found = wall_instruments(context, source, bench.equipment().clock());
    if (!found) return context.fail(found.error());
    wall = std::move(*found);
  }
  context.note(fmt::format("{} steps of {} and {} to settle, {} in all; leave the machine alone meanwhile",
                           plan->steps.size(), format(plan->step_time), format(plan->settle), format(plan->length())));
  const auto measured = measure_steps(*plan, bench, std::move(wall), context);
  if (!measured) return fail_to_calibrate(measured.error(), context);
  if (source == kLater) return keep_for_later(*measured, *plan, bench.equipment().clock(), context);
  const auto calibration = calibration_of(*measured, plan->notes, bench.equipment().clock());
  if (!calibration) return fail_to_calibrate(calibration.error(), context);
  return keep_and_tell(*calibration, measured->host, context);
}

/// Energy between two readings of a display, and one unit of its last digit.
struct Display {
  Energy energy;
  Energy unit;
};

/// "1.2045kWh": the amount, and 0.0001 kWh.
Result<Display> display_of(std::string_view text) {
  const auto energy = parse_energy(text);
  if (!energy) return failure(energy.error());
  const auto end = text.find_first_not_of("0123456789.");
  const auto unit = parse_energy("1" + std::string(text.substr(std::min(end, text.size()))));
  if (!unit) return failure(unit.error());
  const auto point = text.find('.');
  const double decimals = point == std::string_view::npos ? 0 : static_cast<double>(end - point - 1);
  return Display{*energy, *unit * std::pow(10.0, -decimals)};
}

Result<Display> parse_wall_energy(const std::string& text) {
  const auto refuse = [&](const char* why) {
    return failure(ErrorKind::invalid, why, "--wall-energy " + text, "write START,END with units: 1.204kWh,1.317kWh");
  };
  const auto ends = split(text, ',');
  if (ends.size() != 2) return refuse("two readings are needed");
  const auto start = display_of(trim(ends[0]));
  if (!start) return failure(start.error());
  const auto stop = display_of(trim(ends[1]));
  if (!stop) return failure(stop.error());
  if (stop->energy <= start->energy) return refuse("the second reading is not above the first");
  return Display{stop->energy - start->energy, std::max(start->unit, stop->unit)};
}

/// A stored run as a step: its parts along the cut without a rest that was calibrated before.
Result<LoadStep> step_of(const Run& run, const Display& wall, std::vector<CutMember>& cut) {
  LoadStep step;
  if (run.merged) {
    return failure(ErrorKind::invalid, "a merged run is no step of one machine", run.start.id,
                   "name a run that this machine measured");
  }
  step.name = run.start.name.empty() ? run.start.id.substr(0, 8) : run.start.name;
  step.kind = LoadClass::run;
  step.begin = run.start.anchor.utc_of(run.begin);
  step.time = run.duration();
  std::vector<CutMember> members;
  for (const PartResult* part : parts_to_fit(run)) {
    if (part->coverage < 0.9) {
      return failure(ErrorKind::broken, fmt::format("{} was not seen all through the run", part->part.name()),
                     step.name, "measure a longer run");
    }
    members.push_back(cut_member(*part));
    const double whole = 1 / part->coverage;  // what was not seen is no loss of the power supply
    step.parts.push_back({part->energy.low * whole, part->energy.best * whole, part->energy.high * whole});
  }
  if (step.time <= Duration::zero() || members.empty()) {
    return failure(ErrorKind::broken, "nothing was measured in this run", step.name, "measure a longer run");
  }
  if (cut.empty()) cut = members;
  if (cut != members) {
    return failure(ErrorKind::broken, "the runs sum different parts", step.name, "measure them with the same sensors");
  }
  step.wall = wall.energy;
  step.wall_resolution = wall.unit + (wall.energy / step.time) * (kHand + kHand);
  return step;
}

int by_hand(const Invocation& invocation, Context& context) {
  const auto readings = invocation.values("--wall-energy");
  auto names = invocation.values("--run");
  if (names.empty() && readings.size() == 1) names = {"last"};
  if (names.size() != readings.size()) {
    return context.fail({ErrorKind::invalid, fmt::format("{} readings and {} runs", readings.size(), names.size()),
                         "--wall-energy", "give one --run for each --wall-energy, in the same order"},
                        ExitCode::usage);
  }
  MeasuredSteps measured;
  measured.host = read_host(context.files());
  Channel plug;
  set_accuracy(plug, "wall_plug");
  measured.meter = {"read by hand", plug.accuracy_fraction, plug.accuracy_source + ", assumed of any meter"};
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const auto wall = parse_wall_energy(readings[i]);
    if (!wall) return context.fail(wall.error(), ExitCode::usage);
    const auto run = find_run(context, names[i]);
    if (!run) return fail_to_find(run.error(), names[i], context);
    if (run->start.host.id_hash != measured.host.id_hash) {
      return context.fail({ErrorKind::invalid, "the run was measured on another machine", names[i],
                           "calibrate with runs of this machine"},
                          ExitCode::nothing);
    }
    measured.host.gpus = run->start.host.gpus;
    auto step = step_of(*run, *wall, measured.cut);
    if (!step) return fail_to_calibrate(step.error(), context);
    measured.steps.push_back(std::move(*step));
  }
  SystemClock clock;
  const auto calibration =
      calibration_of(measured, {"the meter was read by hand, within about 2 s of each end of a run"}, clock);
  if (!calibration) return fail_to_calibrate(calibration.error(), context);
  return keep_and_tell(*calibration, measured.host, context);
}

int by_runs(const Invocation& invocation, Context& context) {
  for (const char* option : {"--gpu-load", "--steps", "--step-time", "--settle", "--gpus", "--run"}) {
    if (!invocation.has(option)) continue;
    return context.fail({ErrorKind::invalid, "nothing is loaded or measured with --wall runs", option, "leave it out"},
                        ExitCode::usage);
  }
  const auto text = invocation.value("--since");
  const auto since = text ? parse_duration(*text) : Result<Duration>(usual_since);
  if (!since) return context.fail(since.error(), ExitCode::usage);
  return calibrate_from_runs(*since, context);
}

int calibrate(const Invocation& invocation, Context& context) {
  const auto source = invocation.value("--wall");
  if (source.has_value() == invocation.has("--wall-energy")) {
    return context.fail({ErrorKind::invalid,
                         source ? "one wall meter at a time" : "a wall meter is needed",
                         {},
                         "write joulery calibrate --wall shelly:http://plug, or --wall-energy START,END"},
                        ExitCode::usage);
  }
  if (source == kRuns) return by_runs(invocation, context);
  if (invocation.has("--since")) {
    return context.fail({ErrorKind::invalid, "only stored runs have a past", "--since",
                         "write joulery calibrate --wall runs --since 30d"},
                        ExitCode::usage);
  }
  return source ? by_steps(invocation, context, *source) : by_hand(invocation, context);
}

int show(const Invocation&, Context& context) {
  const Host host = read_host(context.files());
  const std::string folder = calibration_folder(context.paths());
  const std::string path = calibration_path(folder, host);
  const auto found = load_calibration(path);
  if (!found) return context.fail(found.error(), ExitCode::bad_input);
  if (!*found) {
    return context.fail({ErrorKind::gone, "this machine is not calibrated", path, "joulery calibrate --wall SOURCE"},
                        ExitCode::nothing);
  }
  context.out(context.globals().json ? calibration_json(**found, written_by(context))
                                     : calibration_text(**found, path, style_of(context.out_terminal())));
  for (const std::string& note : apply_calibration(folder, host, SystemClock().utc_now()).notes) context.warn(note);
  return 0;
}

int remove(const Invocation& invocation, Context& context) {
  const std::string path = calibration_path(calibration_folder(context.paths()), read_host(context.files()));
  if (::access(path.c_str(), F_OK) != 0) {
    return context.fail({ErrorKind::gone, "this machine is not calibrated", path, "nothing is to be removed"},
                        ExitCode::nothing);
  }
  const bool dry = invocation.has("--dry-run");
  if (!dry && std::remove(path.c_str()) != 0) {
    return context.fail(error_from_errno(errno, "cannot remove", path), ExitCode::store);
  }
  context.note(fmt::format("{} {}", dry ? "would remove" : "removed", path));
  return 0;
}

std::span<const CommandSpec> subcommands() {
  static constexpr std::array remove_options{OptionSpec{"--dry-run", "", "only say what would be removed", 'n'}};
  static const std::array table{
      CommandSpec{.name = "show", .summary = "the calibration of this machine", .usage = "", .run = show},
      CommandSpec{.name = "remove",
                  .summary = "forget the calibration of this machine",
                  .usage = "[-n]",
                  .options = remove_options,
                  .run = remove},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kCalibrateCommand{
    .name = "calibrate",
    .group = "measure",
    .summary = "fit this machine against a wall meter",
    .usage = "--wall SOURCE | --wall-energy START,END [--run RUN] | show | remove",
    .description =
        "Loads the machine in steps (idle, processors, one core, memory, the GPU by a command of yours, mixes), reads "
        "its parts and the wall meter, and fits what the parts do not see: power supply, fans, board, disks. The fit "
        "is held against every kind of load it was not shown; when that goes wrong it refuses. From then on every run "
        "of this machine has a further part, rest, with its own bounds. With --wall later the steps wait for a file of "
        "the meter (joulery import wall FILE). With --wall runs nothing is loaded: the steps are runs of this machine "
        "in the store that had a meter of the whole machine beside them (IPMI, Redfish, Cray, a plug by --sensor). "
        "Otherwise it takes about seven minutes, in which the machine should do nothing "
        "else.",
    .options = kOptions,
    .subcommands = subcommands,
    .examples =
        "joulery calibrate --wall shelly:http://plug\njoulery calibrate --wall ipmitool --gpu-load './burn 600'\n"
        "joulery calibrate --wall runs --since 30d\n"
        "joulery calibrate --wall later; joulery import wall meter.csv\n"
        "joulery calibrate --wall-energy 1.204kWh,1.317kWh --run last\njoulery calibrate show",
    .run = calibrate,
};

}  // namespace joulery

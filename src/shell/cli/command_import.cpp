// SPDX-License-Identifier: Apache-2.0
// joulery import: results of others by kind or by content (cli/import_kinds.h), and here the subcommand wall: what a
// wall meter wrote into a file, for the steps that `joulery calibrate --wall later` made.
#include <array>
#include <ctime>

#include "adapters/datasets/wall_meter_csv.h"
#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/host/host.h"
#include "core/metering/rest.h"
#include "foundation/units/parse.h"
#include "foundation/wire/calibration_json.h"
#include "foundation/wire/iso_time.h"
#include "shell/cli/calibrate_result.h"
#include "shell/cli/commands.h"
#include "shell/cli/import_kinds.h"
#include "shell/session/calibration_file.h"

namespace joulery {
namespace {

/// Of local time now: loggers write the time of their place.
std::chrono::seconds local_offset(UtcTime now) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  localtime_r(&seconds, &local);
  return std::chrono::seconds(local.tm_gmtoff);
}

Result<Calibration> waiting_steps(const std::string& path) {
  const auto text = DiskFiles().read(path);
  if (!text && text.error().kind == ErrorKind::gone) {
    return failure(ErrorKind::gone, "no steps wait for a wall meter", path,
                   "make them: joulery calibrate --wall later");
  }
  if (!text) return failure(text.error());
  auto steps = calibration_steps_from_json(*text);
  if (steps) return steps;
  Error error = steps.error();
  error.where = path;
  error.remedy = "make them again: joulery calibrate --wall later";
  return failure(std::move(error));
}

/// The meter's accuracy: as told, else that of a plug.
Result<WallMeter> meter_of(const Invocation& invocation, const std::string& file) {
  Channel plug;
  set_accuracy(plug, "wall_plug");
  const auto told = invocation.value("--accuracy");
  if (!told) return WallMeter{file, plug.accuracy_fraction, plug.accuracy_source + ", assumed of any meter"};
  const auto fraction = parse_ratio(*told);
  if (!fraction) return failure(fraction.error());
  if (*fraction > 0.5) {
    return failure(ErrorKind::invalid, "no meter is so bad", "--accuracy " + *told, "write a ratio: 0.01 for 1 %");
  }
  return WallMeter{file, *fraction, "as told by --accuracy"};
}

Result<void> add_wall(const WallSeries& series, LoadStep& step) {
  const auto wall = series.over(step.begin, step.time);
  if (!wall) {
    Error error = wall.error();
    error.where +=
        fmt::format(", step {} from {} for {:.0f} s, the file from {} to {}", step.name, iso_time(step.begin),
                    seconds_of(step.time), iso_time(series.first()), iso_time(series.last()));
    return failure(std::move(error));
  }
  step.wall = wall->energy;
  step.wall_resolution = wall->resolution;
  return {};
}

int import_wall(const Invocation& invocation, Context& context) {
  const std::string& file = invocation.arguments.front();
  MeasuredSteps measured;
  measured.host = read_host(context.files());
  const std::string path = calibration_steps_path(calibration_folder(context.paths()), measured.host);
  auto steps = waiting_steps(path);
  if (!steps) return context.fail(steps.error());
  if (const std::string why = why_void(*steps, measured.host, false); !why.empty()) {
    return context.fail({ErrorKind::invalid, "the waiting steps are void: " + why, path,
                         "make them again: joulery calibrate --wall later"},
                        ExitCode::nothing);
  }
  const auto meter = meter_of(invocation, file);
  if (!meter) return context.fail(meter.error(), ExitCode::usage);
  const auto text = DiskFiles().read(file);
  if (!text) return context.fail(text.error(), ExitCode::bad_input);
  const auto series = WallSeries::read(*text, file, local_offset(steps->made));
  if (!series) return context.fail(series.error(), ExitCode::bad_input);
  for (LoadStep& step : steps->steps) {
    if (auto added = add_wall(*series, step); !added) return context.fail(added.error(), ExitCode::bad_input);
  }
  measured.cut = steps->cut;
  measured.steps = std::move(steps->steps);
  measured.meter = *meter;
  for (const std::string& uuid : steps->fingerprint.gpus) measured.host.gpus.push_back({uuid, ""});
  SystemClock clock;
  const auto calibration = calibration_of(measured, steps->notes, clock);
  if (!calibration) return fail_to_calibrate(calibration.error(), context);
  return keep_and_tell(*calibration, measured.host, context);
}

std::span<const CommandSpec> subcommands() {
  static constexpr std::array wall_options{
      OptionSpec{"--accuracy", "RATIO", "of the meter, 95 %, by its data sheet (0.02)"},
  };
  static const std::vector<CommandSpec> table = [] {
    std::vector<CommandSpec> all{
        CommandSpec{
            .name = "wall",
            .summary = "a wall meter's CSV for the steps of calibrate --wall later",
            .usage = "FILE [--accuracy RATIO]",
            .description =
                "FILE has a column of times (time, timestamp; Unix seconds, or 2026-01-31T13:00:00Z, local time "
                "without a zone) and one of power_w, energy_wh, energy_kwh or energy_j. The meter's clock must "
                "agree with this machine's within a second.",
            .options = wall_options,
            .examples = "joulery import wall meter.csv --accuracy 0.01",
            .min_arguments = 1,
            .max_arguments = 1,
            .run = import_wall},
        kImportCodecarbonCommand,
    };
    all.insert(all.end(), import_kinds().begin(), import_kinds().end());
    return all;
  }();
  return table;
}

}  // namespace

constinit const CommandSpec kImportCommand{
    .name = "import",
    .group = "results",
    .summary = "results of others: files of other tools, a wall meter's file",
    .usage = "[KIND] FILE ... [--scenario NAME] [--round ROUND]",
    .description =
        "Reads what other tools measured: each trial with its rung, its figures as printed, and by name what is "
        "missing; a zero that stands for unknown is an absence. The kind is told from the content when it is not "
        "named. A bad file is told and the others still read; exit 3.",
    .options = kImportOptions,
    .subcommands = subcommands,
    .examples =
        "joulery import benchmark_report.json master_results.csv\n"
        "joulery import mlperf-power results/resnet50/singlestream/performance\n"
        "joulery --json import README.md\n"
        "joulery import wall meter.csv",
    .min_arguments = 1,
    .max_arguments = 10'000,
    .run = import_by_content,
};

}  // namespace joulery

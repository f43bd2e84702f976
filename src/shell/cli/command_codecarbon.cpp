// SPDX-License-Identifier: Apache-2.0
// joulery codecarbon: the command line of CodeCarbon for those who have it in scripts. `monitor` is `joulery run` with
// its options, configuration and CSV; nothing is sent anywhere.
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/sensors/gpu/gpu_mask.h"
#include "adapters/sensors/host/host.h"
#include "adapters/storage/emissions_file.h"
#include "core/reporting/csv38.h"
#include "core/reporting/run_summary.h"
#include "shell/cli/codecarbon_options.h"
#include "shell/cli/commands.h"
#include "shell/cli/exit_of_child.h"
#include "shell/cli/measure_command.h"
#include "shell/cli/outputs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::array kMonitorOptions{
    OptionSpec{"--country-iso-code", "CODE", "where the electricity comes from, in three letters: FRA"},
    OptionSpec{"--region", "R", "accepted; the mean of the country counts"},
    OptionSpec{"--offline", "", "a country must be named"},
    OptionSpec{"--api", "", "accepted; nothing is sent"},
    OptionSpec{"--no-api", "", "accepted; nothing is sent"},
    OptionSpec{"--measure-power-secs", "S", "accepted; sensors are read as often as they must be"},
    OptionSpec{"--api-call-interval", "N", "accepted; nothing is sent"},
    OptionSpec{"--log-level", "LEVEL", "accepted", 0, false, "critical|error|warning|info|debug"},
};

/// What the configuration may be wrong about without costing the run.
constexpr std::array<const char*, 4> kWishes{"--place", "--gpus", "--pue", "--wue"};

/// What the configuration says, as options of the program; what was typed counts before it. Where no GPUs are named,
/// those CUDA shows count, as CodeCarbon has it.
Invocation with_options(Invocation invocation, const CodecarbonOptions& options, const Context& context) {
  const auto set = [&](const std::string& option, const std::string& value) {
    if (!value.empty()) invocation.options.try_emplace(option, std::vector<std::string>{value});
  };
  if (!context.globals().place) set("--place", invocation.value("--country-iso-code").value_or(options.place));
  set("--pue", options.pue);
  set("--wue", options.wue);
  set("--gpus", options.gpus.empty() ? std::string(kVisibleGpus) : options.gpus);
  return invocation;
}

/// As `asked`, but for one option; without a place the country may still be right.
Invocation without(const std::string& option, const Invocation& asked, const std::string& country) {
  Invocation rest = asked;
  rest.options.erase(option);
  if (option == "--place" && !country.empty() && country != asked.value(option)) rest.options[option] = {country};
  return rest;
}

/// With all that is asked, else with as much of it as there is: a wrong country must not cost the energy of a run.
Result<void> prepare(Workbench& bench, const Invocation& asked, const std::string& country, Context& context) {
  auto ready = bench.prepare(asked);
  if (ready || ready.error().kind != ErrorKind::invalid) return ready;
  const std::string refusal = describe(ready.error()) + "; measuring goes on without ";
  Invocation nothing = asked;
  std::string all;
  for (const std::string option : kWishes) {
    const auto value = asked.value(option);
    if (!value || *value == kVisibleGpus) continue;  // refused by nobody
    if (bench.prepare(without(option, asked, country))) {
      context.warn(refusal + option + " " + *value);
      return {};
    }
    nothing.options.erase(option);
    all += (all.empty() ? "" : ", ") + option + " " + *value;
  }
  auto bare = bench.prepare(nothing);
  if (bare) context.warn(refusal + all);
  return bare;
}

MeasurePlan plan_of(const Invocation& invocation, const CodecarbonOptions& options) {
  MeasurePlan plan;
  plan.command = invocation.child;
  plan.labels.command = invocation.child;
  plan.labels.name = options.name;
  plan.labels.tags["experiment_id"] = options.experiment_id;
  return plan;
}

void tell_unused(const CodecarbonOptions& options, bool has_command, Context& context) {
  std::vector<std::string> unused = options.unused;
  if (!has_command && options.tracking_mode == "process") unused.emplace_back("tracking_mode=process without CMD");
  if (!unused.empty()) {
    context.warn(fmt::format("of CodeCarbon's configuration this has no effect here: {}", fmt::join(unused, ", ")));
  }
}

Result<void> write_row(const Run& run, const CodecarbonOptions& options) {
  auto written = append_emissions(options.file, run);
  if (!written || !options.is_extended) return written;
  return write_emissions(extended_path(options.file),
                         {extended_header(), extended_row(csv38_row(run), run), run.start.id}, CsvWrite::append);
}

/// A command's row is its share of the machine unless the mode is "machine", the machine's own is all of it.
void save(const Measured& measured, bool has_command, const CodecarbonOptions& options, Context& context) {
  if (options.file.empty()) return;
  const bool of_machine = !has_command || options.tracking_mode == "machine";
  const auto written = write_row(of_machine ? measured.run : charged_to_tree(measured.run), options);
  if (!written) return context.warn(describe(written.error()));
  context.note("saved to " + std::filesystem::absolute(options.file).lexically_normal().string());
}

int monitor(const Invocation& typed, Context& context) {
  const auto options = codecarbon_options(codecarbon_config(context.variables()));
  if (!options) return context.fail(options.error(), ExitCode::usage);
  const Invocation invocation = with_options(typed, *options, context);
  if (typed.has("--offline") && !context.setting(invocation, "place")) {
    return context.fail({ErrorKind::invalid, "no country is named", "--offline", "write --country-iso-code FRA"},
                        ExitCode::usage);
  }
  if (typed.has("--api")) context.note("nothing is sent: --api has no effect");
  const bool has_command = !typed.child.empty();
  tell_unused(*options, has_command, context);
  MeasurePlan plan = plan_of(typed, *options);
  Workbench bench(context);
  if (auto ready = prepare(bench, invocation, options->country, context); !ready) return context.fail(ready.error());
  if (!has_command) context.note("measuring this machine; Ctrl-C ends it and saves");
  const Measured measured = measure_command(plan, context, bench);
  if (measured.not_started) {
    bench.files().discard(measured.run.start.id);
    return not_started(*measured.not_started, context);
  }
  if (auto kept = bench.files().keep(measured.run); !kept) context.warn(describe(kept.error()));
  if (!context.globals().quiet) context.err(run_summary(measured.run, style_of(context.err_terminal())));
  save(measured, has_command, *options, context);
  if (!has_command) return 0;
  return measured.stopped ? static_cast<int>(ExitCode::interrupted) : exit_code_of(measured.run.exit);
}

/// The GPUs the machine has; looking for them may take a second.
std::vector<HostGpu> gpus_of(Workbench& bench) {
  const Instruments instruments = bench.equipment().instruments();
  return instruments.late_probe ? instruments.late_probe().gpus : std::vector<HostGpu>();
}

int detect(const Invocation& invocation, Context& context) {
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  Run run;
  run.start.host = read_host(context.files());
  run.start.host.gpus = gpus_of(bench);
  const Host& host = run.start.host;
  const auto number = [](const auto& value) { return value ? fmt::format("{}", *value) : std::string("unknown"); };
  const std::string memory =
      host.memory_bytes ? fmt::format("{:.3f} GB", static_cast<double>(*host.memory_bytes) / 1073741824.0) : "unknown";
  context.out("Detected Hardware and System Information:\n");
  context.out(fmt::format("- Available RAM: {}\n", memory));
  context.out(
      fmt::format("- CPU count: {} thread(s) in {} physical CPU(s)\n", number(host.threads), number(host.sockets)));
  context.out(fmt::format("- CPU model: {}\n", host.cpu_model.empty() ? "unknown" : host.cpu_model));
  context.out(fmt::format("- GPU count: {}\n", host.gpus.size()));
  context.out(fmt::format("- GPU model: {}\n", host.gpus.empty() ? "none" : gpu_models(host.gpus)));
  return 0;
}

int show_config(const Invocation&, Context& context) {
  context.out("[codecarbon]\n");
  for (const auto& [name, value] : codecarbon_config(context.variables())) {
    const bool secret = name.find("key") != std::string::npos || name.find("token") != std::string::npos;
    context.out(fmt::format("{} = {}\n", name, secret ? "..." : value));
  }
  return 0;
}

int login(const Invocation&, Context& context) {
  context.out("nothing is sent, so there is nothing to log in to\n");
  return 0;
}

std::span<const CommandSpec> subcommands() {
  static const std::array table{
      CommandSpec{.name = "monitor",
                  .summary = "measure a command, or this machine until Ctrl-C, into emissions.csv",
                  .usage = "[options] [-- CMD [ARG ...]]",
                  .description =
                      "Appends a row of CodeCarbon's 38 columns to emissions.csv, or to what output_dir and "
                      "output_file of .codecarbon.config or CODECARBON_* say: for CMD its share of the machine "
                      "(tracking_mode = machine: all of it), else the whole machine. The run is stored as any other, "
                      "CMD keeps its output and exit code, and without a country emissions stay empty. Configuration "
                      "that has no effect is named; a wrong country, PUE, WUE or GPU is told and left out.",
                  .options = kMonitorOptions,
                  .examples = "joulery codecarbon monitor --country-iso-code FRA -- python train.py",
                  .takes_child = true,
                  .run = monitor},
      CommandSpec{.name = "detect", .summary = "the hardware, in CodeCarbon's lines", .run = detect},
      CommandSpec{.name = "config", .summary = "what .codecarbon.config and CODECARBON_* say", .run = show_config},
      CommandSpec{.name = "login", .summary = "says that nothing is sent", .run = login},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kCodecarbonCommand{
    .name = "codecarbon",
    .group = "measure",
    .summary = "CodeCarbon's command line, over this meter",
    .usage = "monitor [options] [-- CMD [ARG ...]] | detect | config | login",
    .description =
        "For scripts that call codecarbon: the same words, its emissions.csv, Joulery's numbers. Nothing goes over the "
        "network. Python programs change their import instead: docs/guide/from-codecarbon.md.",
    .subcommands = subcommands,
    .examples = "joulery codecarbon monitor -- python train.py\njoulery codecarbon detect",
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// joulery doctor: every check, one line each, and two seconds of metering. Exit 1 when a check fails.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "adapters/sensors/host/clock.h"
#include "core/reporting/run_view.h"
#include "foundation/units/parse.h"
#include "shell/cli/command_doctor_fix.h"
#include "shell/cli/commands.h"
#include "shell/cli/doctor.h"
#include "shell/cli/doctor_metering.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr Duration kSelfTest = std::chrono::seconds(2);
constexpr Duration kDefaultInterval = std::chrono::milliseconds(100);

std::string colored(CheckStatus status, const Terminal& terminal) {
  std::string word = fmt::format("{:<4}", to_string(status));
  if (!terminal.color) return word;
  const int color = status == CheckStatus::ok ? 32 : status == CheckStatus::warn ? 33 : 31;
  return fmt::format("\033[{}m{}\033[0m", color, word);
}

/// One line per check; on a terminal a long one goes on below itself.
std::string line_of(const Check& check, const Terminal& terminal) {
  const TextStyle style = style_of(terminal);
  const std::string text =
      shown(check.remedy.empty() ? check.finding : fmt::format("{}; {}", check.finding, check.remedy), style);
  std::string line = fmt::format("{}  {:<10} ", colored(check.status, terminal), check.name);
  if (!terminal.is_tty) return line + text + "\n";
  bool first = true;
  for (const std::string& part : wrapped(text, static_cast<std::size_t>(std::max(terminal.width - 17, 30)))) {
    line += fmt::format("{}{}\n", first ? "" : std::string(17, ' '), part);
    first = false;
  }
  return line;
}

void add_self_test(const SelfTest& test, JsonText& json) {
  json.object("self_test").number("duration_s", seconds_of(test.run.duration())).array("parts");
  for (const PartResult* part : parts_on_cut(test.run)) {
    const auto power = mean_power(test.run, part->energy);
    if (!power) continue;
    json.object().text("part", part->part.name()).text("method", to_string(part->method));
    json.object("power_w").number("low", power->low / watt).number("best", power->best / watt);
    json.number("high", power->high / watt).end().end();
  }
  json.end().array("read_costs");
  for (const ReadCost& cost : test.costs) {
    json.object().text("backend", cost.backend).integer("channels", static_cast<std::int64_t>(cost.channels));
    json.number("duration_s", seconds_of(cost.per_channel)).end();
  }
  json.end().end();
}

std::string document_of(const std::vector<Check>& checks, const std::optional<SelfTest>& test, const Context& context) {
  JsonText json = context.document("joulery.doctor/1");
  json.number("interval", 0.95).array("checks");
  for (const Check& check : checks) {
    json.object().text("name", check.name).text("status", to_string(check.status)).text("finding", check.finding);
    if (!check.remedy.empty()) json.text("remedy", check.remedy);
    json.end();
  }
  json.end();
  if (test) {
    add_self_test(*test, json);
  } else {
    json.null("self_test").text("why", "left out by --no-self-test, or this is not the running machine");
  }
  return json.finish();
}

/// Every check but the metering.
std::vector<Check> all_checks(const Patient& patient, Duration interval, Context& context) {
  std::vector<Check> checks = check_sensors(patient);
  const auto add = [&checks](std::vector<Check> some) {
    for (Check& check : some) checks.push_back(std::move(check));
  };
  add(check_gpus(patient));
  add(check_silent_gpus(patient, context.files()));
  add(check_gpu_sensors(patient));
  checks.push_back(check_topology(patient));
  add(check_lookalikes(patient));
  add(check_filtering(patient));
  checks.push_back(check_models(patient));
  checks.push_back(check_interval(patient, interval));
  add(check_shares(patient));
  if (patient.live) add(check_slurm(context.variables()));
  checks.push_back(check_clock(context.files()));
  if (patient.live) {
    SystemClock clock;
    checks.push_back(check_wall_clock(clock_discipline()));
    checks.push_back(check_sleep(clock.boot_now() - clock.now()));
  }
  checks.push_back(check_frequency(context.files()));
  checks.push_back(check_switches(offer_of_switches(patient, context.files())));
  checks.push_back(check_place(context));
  checks.push_back(check_calibration(patient, context));
  checks.push_back(check_store(context));
  checks.push_back(check_tables(context));
  return checks;
}

/// An option that makes no sense without another, or beside one.
std::optional<Error> misplaced_option(const Invocation& invocation, const Context& context) {
  const bool changes = invocation.has("--fix") || invocation.has("--undo");
  const auto refuse = [](std::string what, std::string remedy) {
    return Error{ErrorKind::invalid, std::move(what), {}, std::move(remedy)};
  };
  if (invocation.has("--fix") && invocation.has("--undo")) return refuse("--fix and --undo at once", "choose one");
  if (changes && context.globals().json) return refuse("--fix and --undo speak to a person", "leave out --json");
  for (const char* option : {"--yes", "--dry-run"}) {
    if (invocation.has(option) && !changes) {
      return refuse(fmt::format("{} without anything to change", option), "add --fix or --undo");
    }
  }
  return std::nullopt;
}

bool has_failed(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.status == CheckStatus::fail; });
}

int code_of(const std::vector<Check>& checks) {
  return static_cast<int>(has_failed(checks) ? ExitCode::no : ExitCode::good);
}

int run_doctor(const Invocation& invocation, Context& context) {
  if (const auto misplaced = misplaced_option(invocation, context)) return context.fail(*misplaced, ExitCode::usage);
  if (invocation.has("--undo")) return undo_fixes(invocation, context);
  const auto interval = context.parsed<Duration>(invocation, "interval", parse_duration);
  if (!interval) return context.fail(interval.error());
  Patient patient = examine(context);
  std::vector<Check> checks = all_checks(patient, interval->value_or(kDefaultInterval), context);
  if (invocation.has("--fix")) return fix_machine(invocation, context, patient, code_of(checks));
  if (!context.globals().json) {
    for (const Check& check : checks) context.out(line_of(check, context.out_terminal()));
  }
  std::optional<SelfTest> test;
  if (patient.live && !invocation.has("--no-self-test")) {
    if (context.err_terminal().is_tty) context.note("metering for 2 s ...");
    test = self_test(patient, context, kSelfTest);
    for (const Check& check : checks_of(*test)) {
      if (!context.globals().json) context.out(line_of(check, context.out_terminal()));
      checks.push_back(check);
    }
  }
  if (context.globals().json) context.out(document_of(checks, test, context));
  return code_of(checks);
}

constexpr std::array kOptions{
    OptionSpec{"--no-self-test", "", "leave out the two seconds of metering"},
    OptionSpec{"--fix", "", "show what would mend the findings, ask, and do it; needs root for this machine"},
    OptionSpec{"--undo", "", "take back what --fix did"},
    OptionSpec{"--yes", "", "with --fix or --undo: do not ask"},
    OptionSpec{"--dry-run", "", "with --fix or --undo: only show", 'n'},
    OptionSpec{"--interval", "T", "the sampling interval to check against the counters"},
};

}  // namespace

constinit const CommandSpec kDoctorCommand{
    .name = "doctor",
    .group = "measure",
    .summary = "every sensor, every missing right, the exact remedy",
    .usage = "[options]",
    .description =
        "One line per check: ok, warn or fail, what was found, what to do. Nothing is changed "
        "without --fix. The last lines are two "
        "seconds of metering: what each part takes now, with bounds, and what reading it costs. Exit 1 when a check "
        "fails.\n\n"
        "--fix shows each file and each command that would mend a finding: rights by a group or a capability, modules, "
        "persistence of GPUs; it does them when you agree, and notes them in /var/lib/joulery/fixes.json, from which "
        "--undo takes them back. Below --root only files are written.",
    .options = kOptions,
    .examples =
        "joulery doctor\njoulery doctor --json --no-self-test\nsudo joulery doctor --fix\njoulery --root "
        "tests/machines/kepler doctor",
    .run = run_doctor,
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// joulery doctor: every check, one line each, and two seconds of metering. Exit 1 when a check fails.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/reporting/run_view.h"
#include "foundation/units/parse.h"
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

int run_doctor(const Invocation& invocation, Context& context) {
  const auto interval = context.parsed<Duration>(invocation, "interval", parse_duration);
  if (!interval) return context.fail(interval.error());
  Patient patient = examine(context);
  std::vector<Check> checks = check_sensors(patient);
  for (Check& check : check_gpus(patient)) checks.push_back(std::move(check));
  checks.push_back(check_topology(patient));
  checks.push_back(check_models(patient));
  checks.push_back(check_interval(patient, interval->value_or(kDefaultInterval)));
  checks.push_back(check_shares(patient));
  checks.push_back(check_clock(context.files()));
  checks.push_back(check_frequency(context.files()));
  checks.push_back(check_place(context));
  checks.push_back(check_store(context));
  checks.push_back(check_tables(context));
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
  const bool failed =
      std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.status == CheckStatus::fail; });
  return static_cast<int>(failed ? ExitCode::no : ExitCode::good);
}

constexpr std::array kOptions{
    OptionSpec{"--no-self-test", "", "leave out the two seconds of metering"},
    OptionSpec{"--interval", "T", "the sampling interval to check against the counters"},
};

}  // namespace

constinit const CommandSpec kDoctorCommand{
    .name = "doctor",
    .group = "measure",
    .summary = "every sensor, every missing right, the exact remedy",
    .usage = "[options]",
    .description =
        "One line per check: ok, warn or fail, what was found, what to do. Nothing is changed. The last lines are two "
        "seconds of metering: what each part takes now, with bounds, and what reading it costs. Exit 1 when a check "
        "fails.",
    .options = kOptions,
    .examples = "joulery doctor\njoulery doctor --json --no-self-test\njoulery --root tests/machines/kepler doctor",
    .run = run_doctor,
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// joulery import codecarbon: what CodeCarbon's files hold, in words and as joulery.codecarbon/1: runs joined with their
// phases by run id, and energy per phase. It stores nothing; what contradicts itself is joulery lint.
#include <algorithm>
#include <fmt/format.h>

#include "core/importing/phase_totals.h"
#include "core/reporting/text_table.h"
#include "shell/cli/commands.h"
#include "shell/cli/result_files.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// Energies as the founding study's logs are quoted: seven digits.
std::string kwh(double value) { return fmt::format("{:.7g}", value); }

std::string plural(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string phase_name(const PhaseTotals& phase) { return phase.name.empty() ? "run (its row)" : phase.name; }

TableBlock table_of(const ImportSummary& summary) {
  TableBlock table{"",
                   {{"phase", "", Align::left, 0},
                    {"records", "", Align::right, 0},
                    {"energy, mean", "kWh", Align::right, 0},
                    {"sd", "kWh", Align::right, 1},
                    {"median", "kWh", Align::right, 2},
                    {"time, mean", "s", Align::right, 3}},
                   {}};
  for (const PhaseTotals& phase : summary.phases) {
    table.rows.push_back({{phase_name(phase), {}},
                          {fmt::format("{}", phase.records), {}},
                          {kwh(phase.energy_kwh.mean), Method::imported},
                          {phase.energy_kwh.stddev ? kwh(*phase.energy_kwh.stddev) : "", {}},
                          {kwh(phase.energy_kwh.median), {}},
                          {phase.duration_s ? fmt::format("{:.5g}", phase.duration_s->mean) : "", {}}});
  }
  return table;
}

std::string words_of(const ImportSummary& summary, const TextStyle& style) {
  std::string text;
  for (const auto& [tool, records] : summary.versions) {
    text += shown(fmt::format("{}: {}", tool, plural(records, "record")), style) + "\n";
  }
  text +=
      fmt::format("{}{}\n\n", plural(summary.runs, "run"), summary.has_list ? "" : " (no run list among the files)");
  text += text_table(table_of(summary), style) + "\n";
  if (summary.unlisted_phases > 0) {
    text +=
        fmt::format("{} records of phases belong to runs in no list here and were left out\n", summary.unlisted_phases);
  }
  const bool both =
      std::any_of(summary.phases.begin(), summary.phases.end(), [](const PhaseTotals& p) { return p.name.empty(); }) &&
      summary.phases.size() > 1;
  if (both) text += "the time of a run's row is that of its last phase only\n";
  for (const auto& [absence, records] : summary.absences) {
    text += shown(fmt::format("unknown, {} times: {}", records, absence), style) + "\n";
  }
  return text + "imported, not measured here; nothing was stored. joulery lint says what contradicts itself\n";
}

void add_summary(JsonText& json, std::string_view key, const Summary& summary) {
  json.object(key).integer("count", static_cast<std::int64_t>(summary.count)).number("mean", summary.mean);
  json.number_or_null("sd", summary.stddev).number("median", summary.median);
  json.number("min", summary.min).number("max", summary.max).end();
}

std::string document_of(const ImportSummary& summary, const ReadResults& read, JsonText json) {
  json.integer("files", static_cast<std::int64_t>(read.files)).integer("runs", static_cast<std::int64_t>(summary.runs));
  json.boolean("run_list", summary.has_list).text("method", to_string(Method::imported));
  json.integer("unlisted_phases", static_cast<std::int64_t>(summary.unlisted_phases)).object("tools");
  for (const auto& [tool, records] : summary.versions) json.integer(tool, static_cast<std::int64_t>(records));
  json.end().array("phases");
  for (const PhaseTotals& phase : summary.phases) {
    json.object().text_or_null("name", phase.name.empty() ? std::nullopt : std::optional(phase.name));
    json.integer("records", static_cast<std::int64_t>(phase.records));
    add_summary(json, "energy_kwh", phase.energy_kwh);
    if (phase.duration_s) add_summary(json, "duration_s", *phase.duration_s);
    json.end();
  }
  json.end().object("absences");
  for (const auto& [absence, records] : summary.absences) json.integer(absence, static_cast<std::int64_t>(records));
  json.end().array("refused");
  for (const RefusedRow& row : read.content.refused) {
    json.object().text("file", row.origin.file).integer("line", static_cast<std::int64_t>(row.origin.line));
    json.text("why", row.why).end();
  }
  return json.finish();
}

/// Refused rows and unreadable files, a line each; the first twenty rows.
int tell_refused(const ReadResults& read, Context& context) {
  constexpr std::size_t kMost = 20;
  for (const Error& error : read.unreadable) context.err(fmt::format("joulery: {}\n", describe(error)));
  const auto& refused = read.content.refused;
  for (std::size_t i = 0; i < std::min(kMost, refused.size()); ++i) {
    context.err(fmt::format("joulery: row refused, {}: {}:{}; write the file anew\n", refused[i].why,
                            refused[i].origin.file, refused[i].origin.line));
  }
  if (refused.size() > kMost) context.err(fmt::format("joulery: and {} more rows\n", refused.size() - kMost));
  const bool bad = !read.unreadable.empty() || !refused.empty();
  return static_cast<int>(bad ? ExitCode::bad_input : ExitCode::good);
}

int import_codecarbon(const Invocation& invocation, Context& context) {
  const auto paths = result_paths(invocation.arguments);
  if (!paths) return context.fail(paths.error(), ExitCode::bad_input);
  const ReadResults read = read_results(*paths);
  if (read.files == 0) {
    const Error nothing{ErrorKind::invalid, "no file of CodeCarbon's", invocation.arguments.front(),
                        "give an emissions CSV, with its header"};
    return context.fail(read.unreadable.empty() ? nothing : read.unreadable.front(), ExitCode::bad_input);
  }
  const ImportSummary summary = summarize_import(read.content.trials);
  context.out(context.globals().json ? document_of(summary, read, context.document("joulery.codecarbon/1"))
                                     : words_of(summary, style_of(context.out_terminal())));
  return tell_refused(read, context);
}

}  // namespace

constinit const CommandSpec kImportCodecarbonCommand{
    .name = "codecarbon",
    .summary = "CodeCarbon's CSV files: runs, phases, energy per phase",
    .usage = "FILE|FOLDER...",
    .description =
        "Reads run files and task files of any version by the names in their headers and joins them by run id. Rows "
        "that "
        "do not fit their header are refused with their line (exit 3); a zero that stands for not measured is unknown. "
        "Nothing is stored: the numbers are told, and joulery lint finds what is wrong with them.",
    .examples = "joulery import codecarbon emissions.csv\njoulery import codecarbon complete/qa_squad.csv base/",
    .min_arguments = 1,
    .max_arguments = 100000,
    .run = import_codecarbon,
};

}  // namespace joulery

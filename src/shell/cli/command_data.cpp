// SPDX-License-Identifier: Apache-2.0
// joulery data: the reference tables behind every factor: what they are, whose, how old, and their rows.
#include <array>
#include <chrono>
#include <fmt/format.h>

#include "adapters/sensors/host/clock.h"
#include "core/reporting/render_text.h"
#include "foundation/tables/tables.h"
#include "shell/cli/commands.h"
#include "shell/cli/context.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// Older than this is said to be old: yearly tables appear with one to two years' delay.
constexpr int kOldYears = 3;

Result<Tables> open_tables(const Context& context) {
  const auto folder = context.setting("data");
  return Tables::open(folder ? std::optional(folder->value) : std::nullopt);
}

int this_year() {
  const auto day = std::chrono::floor<std::chrono::days>(SystemClock().utc_now());
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

bool is_old(const TableSummary& table) {
  const auto age = age_in_years(table, this_year());
  return age && *age >= kOldYears;
}

int summaries_as_json(const std::vector<TableSummary>& tables, Context& context) {
  JsonText json = context.document("joulery.data/1");
  json.array("tables");
  for (const TableSummary& table : tables) {
    json.object().text("name", table.name).text("title", table.title);
    json.integer("rows", static_cast<std::int64_t>(table.rows)).text("vintage", table.vintage);
    json.number_or_null("newest_year", table.newest_year ? std::optional<double>(*table.newest_year) : std::nullopt);
    const auto age = age_in_years(table, this_year());
    json.number_or_null("age_years", age ? std::optional<double>(*age) : std::nullopt);
    json.text("source", table.source).text("licence", table.licence).text_or_null("path", table.path);
    json.array("notes");
    for (const std::string& note : table.notes) json.text({}, note);
    json.end().end();
  }
  context.out(json.finish());
  return 0;
}

int list(const Invocation&, Context& context) {
  auto tables = open_tables(context);
  if (!tables) return context.fail(tables.error(), ExitCode::bad_input);
  const auto all = tables->summaries();
  if (!all) return context.fail(all.error(), ExitCode::bad_input);
  if (context.globals().json) return summaries_as_json(*all, context);
  TableBlock block;
  block.columns = {{"table"},
                   {"rows", "", Align::right},
                   {"vintage"},
                   {"licence", "", Align::left, 1},
                   {"source", "", Align::left, 2}};
  for (const TableSummary& table : *all) {
    block.rows.push_back(
        {{table.name}, {std::to_string(table.rows)}, {table.vintage}, {table.licence}, {table.source}});
  }
  Document document;
  document.title = fmt::format("reference tables, version {}", context.data_version());
  document.blocks = {block};
  context.out(render_text(document, style_of(context.out_terminal())));
  return 0;
}

int status(const Invocation&, Context& context) {
  auto tables = open_tables(context);
  if (!tables) return context.fail(tables.error(), ExitCode::bad_input);
  const auto all = tables->summaries();
  if (!all) return context.fail(all.error(), ExitCode::bad_input);
  if (context.globals().json) return summaries_as_json(*all, context);
  context.out(fmt::format("version {}\n", context.data_version()));
  for (const TableSummary& table : *all) {
    const auto age = age_in_years(table, this_year());
    const std::string years = age ? fmt::format("{} y", *age) : "?";
    context.out(fmt::format("{:<5} {:<24} {:>4}  {}{}\n", is_old(table) ? "old" : "ok", table.name, years,
                            table.path ? "from " + *table.path : "built in",
                            is_old(table) ? "; put a newer file into a folder and name it with --data" : ""));
    if (!context.globals().verbose) continue;
    for (const std::string& note : table.notes) context.out(fmt::format("{:<5} {}\n", "", note));
  }
  return 0;
}

int show_as_json(std::string_view text, const std::string& name, Context& context) {
  auto reader = CsvReader::open(text, name);
  if (!reader) return context.fail(reader.error(), ExitCode::bad_input);
  JsonText json = context.document("joulery.table/1");
  json.text("table", name).array("columns");
  for (const std::string& column : reader->header()) json.text({}, column);
  json.end().array("rows");
  while (true) {
    const auto more = reader->next();
    if (!more) return context.fail(more.error(), ExitCode::bad_input);
    if (!*more) break;
    json.array();
    for (std::size_t i = 0; i < reader->header().size(); ++i) json.text({}, reader->text(i));
    json.end();
  }
  context.out(json.finish());
  return 0;
}

int show(const Invocation& invocation, Context& context) {
  auto tables = open_tables(context);
  if (!tables) return context.fail(tables.error(), ExitCode::bad_input);
  const std::string& name = invocation.arguments.front();
  const auto text = tables->text(name);
  if (!text) return context.fail(text.error());
  if (context.globals().json) return show_as_json(*text, name, context);
  context.out(*text);
  if (!text->ends_with('\n')) context.out("\n");
  return 0;
}

std::span<const CommandSpec> subcommands() {
  static constexpr std::array table{
      CommandSpec{.name = "list", .summary = "every table: rows, vintage, licence, source", .run = list},
      CommandSpec{.name = "show",
                  .summary = "the rows of a table as CSV",
                  .usage = "TABLE",
                  .min_arguments = 1,
                  .max_arguments = 1,
                  .run = show},
      CommandSpec{.name = "status", .summary = "how old each table is, and which are overridden", .run = status},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kDataCommand{
    .name = "data",
    .group = "settings",
    .summary = "reference tables: list, show, status",
    .usage = "[list | show TABLE | status]",
    .description = "The tables are built in; a file of the same name in the folder of --data counts instead.",
    .subcommands = subcommands,
    .examples = "joulery data list\njoulery data show grid_ci_country\njoulery data status --verbose",
    .run = list,
};

}  // namespace joulery

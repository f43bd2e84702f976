// SPDX-License-Identifier: Apache-2.0
// joulery runs: list, show, rm and export what was measured. Comparing is command_runs_compare.cpp, merging
// command_runs_merge.cpp.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/reporting/csv38.h"
#include "core/reporting/phrase.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_document.h"
#include "foundation/base/text.h"
#include "foundation/units/format.h"
#include "foundation/wire/iso_time.h"
#include "foundation/wire/run_json.h"
#include "shell/cli/commands.h"
#include "shell/cli/outputs.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kShortId = 8;

Result<std::size_t> limit_of(const Invocation& invocation) {
  const auto text = invocation.value("--limit");
  if (!text) return kShown;
  const auto number = parse_u64(*text);
  if (!number)
    return failure(ErrorKind::invalid, fmt::format("\"{}\" is no count", *text), "--limit",
                   "write a number, 0 for all");
  return static_cast<std::size_t>(*number);
}

int list_as_json(const std::vector<RunRow>& rows, Context& context) {
  JsonText json = context.document("joulery.runs/1");
  json.number("interval", 0.95).array("runs");
  for (const RunRow& row : rows) {
    json.object().text("id", row.id).text("name", row.name).text("command", row.command);
    json.text("start", iso_time(row.start)).number("duration_s", seconds_of(row.duration));
    json.object("energy_j").number("low", row.energy.low / joule).number("best", row.energy.best / joule);
    json.number("high", row.energy.high / joule).end();
    json.integer("energy_uj", row.energy.best.microjoules()).text("method", to_string(row.method));
    json.number_or_null("carbon_g", row.carbon_g);
    json.number_or_null("exit_code", row.exit_code ? std::optional<double>(*row.exit_code) : std::nullopt);
    json.boolean("interrupted", row.interrupted).end();
  }
  context.out(json.finish());
  return 0;
}

/// Enough of the ids to tell these runs apart: ids made within a quarter of a second share their first eight
/// characters.
std::size_t telling_length(const std::vector<RunRow>& rows) {
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const RunRow& row : rows) ids.push_back(row.id);
  std::sort(ids.begin(), ids.end());
  std::size_t length = kShortId;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const auto differs = std::mismatch(ids[i].begin(), ids[i].end(), ids[i - 1].begin(), ids[i - 1].end()).first;
    length = std::max(length, static_cast<std::size_t>(differs - ids[i].begin()) + 1);
  }
  return length;
}

TableRow row_of(const RunRow& run, std::size_t id_length) {
  const std::string exit = run.interrupted ? "cut off" : run.exit_code ? std::to_string(*run.exit_code) : "";
  const std::string carbon = run.carbon_g ? with_prefix(*run.carbon_g, "g") : "";
  return {{run.id.substr(0, id_length)},
          {iso_time(run.start).substr(0, 19)},
          {run.name.empty() ? run.command : run.name},
          {format(run.duration)},
          {format(run.energy), run.method},
          {is_modelled(run.method) ? "MODELLED" : std::string(to_string(run.method))},
          {carbon},
          {exit}};
}

int list(const Invocation& invocation, Context& context) {
  const auto limit = limit_of(invocation);
  if (!limit) return context.fail(limit.error());
  auto store = open_store(context);
  if (!store) return fail_to_find(store.error(), "", context);
  const auto rows = (*store)->list(*limit, invocation.value("--name").value_or(""));
  if (!rows) return context.fail(rows.error(), ExitCode::store);
  if (context.globals().json) return list_as_json(*rows, context);
  if (rows->empty()) {
    context.note("no run yet; joulery run -- COMMAND makes one");
    return 0;
  }
  TableBlock block;
  block.columns = {
      {"run"},    {"start", "UTC", Align::left, 1}, {"name or command"},         {"time", "", Align::right}, {"energy"},
      {"method"}, {"carbon", "", Align::right, 2},  {"exit", "", Align::left, 3}};
  const std::size_t length = telling_length(*rows);
  for (const RunRow& row : *rows) block.rows.push_back(row_of(row, length));
  Document document;
  document.title = fmt::format("runs, newest first ({})", context.store_location());
  document.blocks = {block};
  context.out(render_text(document, style_of(context.out_terminal())));
  return 0;
}

int show(const Invocation& invocation, Context& context) {
  const std::string& name = invocation.arguments.front();
  const auto run = find_run(context, name);
  if (!run) return fail_to_find(run.error(), name, context);
  context.out(context.globals().json ? run_json(*run) + "\n"
                                     : render_text(run_document(*run), style_of(context.out_terminal())));
  return 0;
}

int remove(const Invocation& invocation, Context& context) {
  auto store = open_store(context);
  if (!store) return fail_to_find(store.error(), "", context);
  const bool dry = invocation.has("--dry-run");
  JsonText json = context.document("joulery.removed/1");
  json.boolean("dry_run", dry).array("runs");
  for (const std::string& name : invocation.arguments) {
    const auto run = (*store)->load(name);
    if (!run) return fail_to_find(run.error(), "", context);
    const std::string& id = run->start.id;
    if (!dry) {
      if (auto removed = (*store)->remove(id); !removed) return fail_to_find(removed.error(), "", context);
    }
    json.text({}, id);
    context.note(fmt::format("{} {}", dry ? "would remove" : "removed", id));
  }
  if (context.globals().json) context.out(json.finish());
  return 0;
}

Result<std::vector<std::string>> names_to_export(const Invocation& invocation, Store& store) {
  if (!invocation.arguments.empty()) return invocation.arguments;
  const auto rows = store.list(0, "");
  if (!rows) return failure(rows.error());
  std::vector<std::string> ids;
  for (auto row = rows->rbegin(); row != rows->rend(); ++row) ids.push_back(row->id);
  return ids;
}

/// One line per run, oldest first when all are exported.
Result<std::string> exported(const std::vector<std::string>& names, bool csv, Store& store) {
  std::string text = csv ? csv38_header() + "\n" : "";
  for (const std::string& name : names) {
    const auto run = store.load(name);
    if (!run) return failure(run.error());
    text += (csv ? csv38_row(*run) : run_json(*run, -1)) + "\n";
  }
  return text;
}

int export_runs(const Invocation& invocation, Context& context) {
  auto store = open_store(context);
  if (!store) return fail_to_find(store.error(), "", context);
  const auto names = names_to_export(invocation, **store);
  if (!names) return fail_to_find(names.error(), "", context);
  const std::string file = invocation.value("--output").value_or("-");
  const bool csv = invocation.value("--format").value_or(file.ends_with(".csv") ? "csv" : "json") == "csv";
  const auto text = exported(*names, csv, **store);
  if (!text) return fail_to_find(text.error(), "", context);
  if (file == "-") {
    context.out(*text);
    return 0;
  }
  if (auto written = write_output(file, *text); !written) {
    return context.fail(written.error(),
                        written.error().kind == ErrorKind::denied ? ExitCode::denied : ExitCode::store);
  }
  context.note(fmt::format("{} written: {}", counted(names->size(), "run"), file));
  return 0;
}

constexpr std::array kListOptions{
    OptionSpec{"--limit", "N", "at most N runs, 0 for all (20)"},
    OptionSpec{"--name", "S", "only runs of this name"},
};

std::span<const CommandSpec> subcommands() {
  static constexpr std::array remove_options{OptionSpec{"--dry-run", "", "only say what would be removed", 'n'}};
  static constexpr std::array export_options{
      OptionSpec{"--format", "FORMAT", "json: a joulery.run/1 document per line; csv: CodeCarbon's 38 columns", 0,
                 false, "json|csv"},
      OptionSpec{"--output", "FILE", "write to FILE; its ending chooses the format", 'o'},
  };
  static const std::array table{
      CommandSpec{.name = "list",
                  .summary = "the runs, newest first",
                  .usage = "[options]",
                  .options = kListOptions,
                  .run = list},
      CommandSpec{.name = "show",
                  .summary = "one run in full",
                  .usage = "RUN",
                  .min_arguments = 1,
                  .max_arguments = 1,
                  .run = show},
      kRunsCompareCommand,
      kRunsTrendCommand,
      kRunsMergeCommand,
      CommandSpec{.name = "rm",
                  .summary = "remove runs from the store",
                  .usage = "RUN... [-n]",
                  .options = remove_options,
                  .min_arguments = 1,
                  .max_arguments = 1000,
                  .run = remove},
      CommandSpec{.name = "export",
                  .summary = "runs as JSON lines or CSV; all of them when none is named",
                  .usage = "[RUN...] [options]",
                  .options = export_options,
                  .max_arguments = 1000,
                  .run = export_runs},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kRunsCommand{
    .name = "runs",
    .group = "results",
    .summary = "what was measured: list, show, compare, merge, trend, rm, export",
    .usage = "[list | show RUN | compare RUN RUN | merge RUN... | trend NAME | rm RUN... | export [RUN...]]",
    .description =
        "RUN is last, or four or more characters of a run's id; show, compare and merge also take the path of a JSON "
        "file.",
    .options = kListOptions,
    .subcommands = subcommands,
    .examples =
        "joulery runs\njoulery runs compare 01J9ZK7C 01J9ZM2F\njoulery runs export --format csv -o emissions.csv",
    .run = list,
};

}  // namespace joulery

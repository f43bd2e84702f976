// SPDX-License-Identifier: Apache-2.0
// joulery report: a stored run, or one from a file, as a document; or one number of it, walked back to where it came
// from. A benchmark's bundle becomes a leaderboard (report_bundle.h).
#include <array>

#include "core/reporting/csv38.h"
#include "core/reporting/explain.h"
#include "core/reporting/model_card.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_document.h"
#include "foundation/tables/tables.h"
#include "foundation/wire/run_json.h"
#include "shell/cli/bundle_files.h"
#include "shell/cli/commands.h"
#include "shell/cli/outputs.h"
#include "shell/cli/report_bundle.h"
#include "shell/cli/report_pack.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"
#include "shell/cli/traffic_option.h"
#include "shell/cli/vintage_option.h"

namespace joulery {
namespace {

/// What the answer is written in: --format, else JSON with --json, else by the ending of -o FILE, else text.
std::string format_of(const Invocation& invocation, const Context& context) {
  if (const auto format = invocation.value("--format")) return *format;
  if (context.globals().json) return "json";
  const std::string file = invocation.value("--output").value_or("");
  for (const char* ending : {"html", "json", "csv", "md", "tex"}) {
    if (file.ends_with(std::string(".") + ending)) return std::string_view(ending) == "tex" ? "latex" : ending;
  }
  return "text";
}

/// A file gets the default style: it may be read on another screen.
TextStyle text_style(const Invocation& invocation, const Context& context) {
  return invocation.has("--output") ? TextStyle{} : style_of(context.out_terminal());
}

std::string rendered(const Document& document, const std::string& format, const TextStyle& style) {
  if (format == "html") return render_html(document);
  if (format == "md") return render_markdown(document);
  return render_text(document, style);
}

Result<std::string> answer(const Invocation& invocation, const Context& context, const Run& run) {
  const std::string format = format_of(invocation, context);
  const TextStyle style = text_style(invocation, context);
  if (const auto field = invocation.value("--explain")) {
    if (format == "csv" || format == "json" || format == "model-card") {
      return failure(ErrorKind::invalid, "an explanation is a text", "--explain", "use --format text, md or html");
    }
    auto explained = explain(run, *field);
    if (!explained) return failure(explained.error());
    return rendered(*explained, format, style);
  }
  if (format == "latex") {
    return failure(ErrorKind::invalid, "a run is not told in LaTeX", "--format latex", "give a benchmark's bundle");
  }
  if (format == "json") return run_json(run) + "\n";
  if (format == "model-card") return render_model_card(run);
  if (format == "csv") return csv38_header() + "\n" + csv38_row(run) + "\n";
  return rendered(run_document(run), format, style);
}

/// To --output, else to stdout.
int write_answer(const Invocation& invocation, Context& context, const std::string& text) {
  const auto file = invocation.value("--output");
  if (!file || *file == "-") {
    context.out(text);
    return 0;
  }
  if (auto written = write_output(*file, text); !written) {
    return context.fail(written.error(),
                        written.error().kind == ErrorKind::denied ? ExitCode::denied : ExitCode::store);
  }
  context.note("written: " + *file);
  return 0;
}

/// The run with the vintages that were asked for; as it is without --vintage.
Result<void> take_vintages(const Invocation& invocation, const Context& context, Run& run) {
  const auto words = invocation.values("--vintage");
  if (words.empty()) return {};
  const auto folder = context.setting("data");
  auto tables = Tables::open(folder ? std::optional(folder->value) : std::nullopt);
  if (!tables) return failure(tables.error());
  const auto entries = tables->equivalences();
  if (!entries) return failure(entries.error());
  return use_vintages(words, *entries, run);
}

int report_of_bundle(const Invocation& invocation, Context& context, const std::string& path) {
  if (invocation.has("--vintage")) {
    return context.fail(
        {ErrorKind::invalid, "equivalences of runs are recomputed, not those of a bundle", "--vintage", "give a run"});
  }
  if (invocation.has("--explain")) {
    return context.fail({ErrorKind::invalid, "numbers of runs are explained, not those of a bundle", "--explain",
                         "joulery verify derives a bundle's again"});
  }
  const auto traffic = read_traffic(invocation.value("--rate"), invocation.value("--growth"));
  if (!traffic) return context.fail(traffic.error());
  const auto text = bundle_report(path, format_of(invocation, context), text_style(invocation, context), *traffic);
  if (text) return write_answer(invocation, context, *text);
  const bool is_usage = text.error().where.starts_with("--format");
  return is_usage ? context.fail(text.error()) : context.fail(text.error(), ExitCode::bad_input);
}

int report_of_pack(const Invocation& invocation, Context& context, const std::string& pack) {
  for (const char* option : {"--explain", "--rate", "--growth", "--vintage"}) {
    if (!invocation.has(option)) continue;
    return context.fail({ErrorKind::invalid, "a form takes no such option", option, "leave it or --pack out"});
  }
  const PackAnswer answer = pack_answer({invocation.arguments.front(), pack, format_of(invocation, context),
                                         invocation.value("--given"), text_style(invocation, context)},
                                        context);
  return answer.error ? context.fail(*answer.error, answer.code) : write_answer(invocation, context, answer.text);
}

int report(const Invocation& invocation, Context& context) {
  const std::string& name = invocation.arguments.front();
  if (const auto pack = invocation.value("--pack")) return report_of_pack(invocation, context, *pack);
  if (invocation.has("--given")) {
    return context.fail({ErrorKind::invalid, "values are handed in for a form", "--given", "name it: --pack sci"});
  }
  if (names_bundle(name)) return report_of_bundle(invocation, context, name);
  if (invocation.has("--rate") || invocation.has("--growth")) {
    return context.fail({ErrorKind::invalid, "queries a day are asked of a benchmark's models, not of a run", "--rate",
                         "give a benchmark's bundle"});
  }
  auto run = find_run(context, name);
  if (!run) return fail_to_find(run.error(), name, context);
  if (auto taken = take_vintages(invocation, context, *run); !taken) return context.fail(taken.error());
  const auto text = answer(invocation, context, *run);
  if (!text) return context.fail(text.error());
  return write_answer(invocation, context, *text);
}

constexpr std::array kOptions{
    OptionSpec{"--format", "FORMAT", "what to write", 0, false, "text|json|csv|html|md|latex|model-card"},
    OptionSpec{"--explain", "FIELD", "walk one printed number back to samples, formula and table row"},
    OptionSpec{"--pack", "FORM", "fill the form of a standard, and list what is missing", 0, false,
               "sci|sci-ai|ai-act|eed|model-card"},
    OptionSpec{"--given", "FILE", "TOML of what only people know, by the ids of the form's fields (--pack)"},
    OptionSpec{"--rate", "R", "queries a day, R or LOW..HIGH: when use equals the training (BUNDLE)"},
    OptionSpec{"--growth", "PERCENT", "growth of --rate a year, P or LOW..HIGH"},
    OptionSpec{"--vintage", "ID=VINTAGE", "an equivalence by the factor of another year (EPA's: =2023)", 0, true},
    OptionSpec{"--output", "FILE", "write to FILE; its ending chooses the format", 'o'},
};

}  // namespace

constinit const CommandSpec kReportCommand{
    .name = "report",
    .group = "results",
    .summary = "a document from a run, or a leaderboard from a benchmark",
    .usage = "RUN|BUNDLE [options]",
    .description =
        "RUN is last, four or more characters of a run's id, or the path of a JSON file. --explain takes the name of a "
        "number as it stands in the report: energy, a part, yours, carbon, water, cost, pue. BUNDLE is the folder of a "
        "benchmark, or its bench.json: it becomes a leaderboard, as text, md, csv (unrounded, one row a trial), latex, "
        "html (one file with pictures) or json. --pack fills the form of a standard instead: Software Carbon "
        "Intensity (sci), that of AI (sci-ai), the EU AI Act's Annex XI (ai-act), the indicators of data centres "
        "(eed), "
        "a model card; BUNDLE:MODEL fills it for one model, and a run fills sci, eed and model-card.",
    .options = kOptions,
    .examples =
        "joulery report last\njoulery report last --explain carbon\njoulery report last --vintage "
        "smartphone_charge_energy=2023\njoulery report 01J9ZK7C -o report.html\njoulery "
        "report my-bench/ -o board.html\njoulery report my-bench/ --pack sci --given "
        "given.toml",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = report,
};

}  // namespace joulery

// SPDX-License-Identifier: Apache-2.0
// joulery report: a stored run, or one from a file, as a document; or one number of it, walked back to where it came
// from.
#include <array>

#include "core/reporting/csv38.h"
#include "core/reporting/explain.h"
#include "core/reporting/model_card.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_document.h"
#include "foundation/wire/run_json.h"
#include "shell/cli/commands.h"
#include "shell/cli/outputs.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// What the answer is written in: --format, else JSON with --json, else by the ending of -o FILE, else text.
std::string format_of(const Invocation& invocation, const Context& context) {
  if (const auto format = invocation.value("--format")) return *format;
  if (context.globals().json) return "json";
  const std::string file = invocation.value("--output").value_or("");
  for (const char* ending : {"html", "json", "csv", "md"}) {
    if (file.ends_with(std::string(".") + ending)) return ending;
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
  if (format == "json") return run_json(run) + "\n";
  if (format == "model-card") return render_model_card(run);
  if (format == "csv") return csv38_header() + "\n" + csv38_row(run) + "\n";
  return rendered(run_document(run), format, style);
}

int report(const Invocation& invocation, Context& context) {
  const std::string& name = invocation.arguments.front();
  const auto run = find_run(context, name);
  if (!run) return fail_to_find(run.error(), name, context);
  const auto text = answer(invocation, context, *run);
  if (!text) return context.fail(text.error());
  const auto file = invocation.value("--output");
  if (!file || *file == "-") {
    context.out(*text);
    return 0;
  }
  if (auto written = write_output(*file, *text); !written) {
    return context.fail(written.error(),
                        written.error().kind == ErrorKind::denied ? ExitCode::denied : ExitCode::store);
  }
  context.note("written: " + *file);
  return 0;
}

constexpr std::array kOptions{
    OptionSpec{"--format", "FORMAT", "what to write", 0, false, "text|json|csv|html|md|model-card"},
    OptionSpec{"--explain", "FIELD", "walk one printed number back to samples, formula and table row"},
    OptionSpec{"--output", "FILE", "write to FILE; its ending chooses the format", 'o'},
};

}  // namespace

constinit const CommandSpec kReportCommand{
    .name = "report",
    .group = "results",
    .summary = "a document from a run",
    .usage = "RUN [options]",
    .description =
        "RUN is last, four or more characters of a run's id, or the path of a JSON file. --explain takes the name of a "
        "number as it stands in the report: energy, a part, yours, carbon, water, cost, pue.",
    .options = kOptions,
    .examples = "joulery report last\njoulery report last --explain carbon\njoulery report 01J9ZK7C -o report.html",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = report,
};

}  // namespace joulery

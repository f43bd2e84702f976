// SPDX-License-Identifier: Apache-2.0
// Store, files, summary, in this order: what is lost must be said before it is praised.
#include "shell/cli/conclude.h"

#include "core/reporting/render_html.h"
#include "core/reporting/run_document.h"
#include "core/reporting/run_summary.h"
#include "foundation/wire/run_json.h"
#include "shell/cli/outputs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// Writes what was asked for by --json, --csv, --html; each failure is one warning and leaves the child's code alone.
void write_outputs(const Invocation& invocation, const Run& run, Context& context) {
  const auto complain = [&context](const Result<void>& done) {
    if (!done) context.warn(describe(done.error()));
  };
  if (const auto file = invocation.value("--json")) complain(write_output(*file, run_json(run) + "\n"));
  if (const auto file = invocation.value("--csv")) complain(append_emissions(*file, run));
  if (const auto file = invocation.value("--html")) complain(write_output(*file, render_html(run_document(run))));
}

void say(const Measured& measured, Context& context) {
  for (const std::string& survivor : measured.survivors) {
    context.note(survivor + " still runs; its energy after the end of the command is not counted");
  }
  if (measured.journal_failure) context.warn("samples are not kept on disk: " + describe(*measured.journal_failure));
  if (!context.globals().quiet) context.err(run_summary(measured.run, style_of(context.err_terminal())));
}

}  // namespace

void conclude(const Invocation& invocation, const Measured& measured, Workbench& bench, Context& context) {
  if (auto kept = bench.files().keep(measured.run); !kept) context.warn(describe(kept.error()));
  write_outputs(invocation, measured.run, context);
  say(measured, context);
  for (const std::string& id : bench.files().close_orphans()) {
    context.note("closed run " + id.substr(0, 8) + ", whose joulery was killed");
  }
}

}  // namespace joulery
